// Annotations in a chart: a line at the begin and the end of each region, and the region filled.
import { useLayoutEffect } from 'react';

const drawn = new WeakSet();

export function AnnotationLines({ config, annotations, theme }) {
  useLayoutEffect(() => {
    // One hook per chart, although a chart may be rendered several times.
    if (!drawn.has(config)) {
      drawn.add(config);
      config.addHook('draw', (chart) => draw(chart, annotations, theme));
    }
  }, [config, annotations, theme]);
  return null;
}

function draw(chart, annotations, theme) {
  const { ctx: canvas, bbox } = chart;
  const visible = annotations.filter(
    ({ begin, end }) => end >= chart.scales.x.min && begin <= chart.scales.x.max
  );
  canvas.save();
  canvas.beginPath();
  canvas.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  canvas.clip();
  for (const { begin, end, color } of visible) {
    const [left, right] = [begin, end].map((time) => Math.round(chart.valToPos(time, 'x', true)));
    canvas.strokeStyle = canvas.fillStyle = theme.visualization.getColorByName(color);
    canvas.setLineDash([5, 5]);
    canvas.globalAlpha = 1;
    for (const x of new Set([left, right])) {
      canvas.beginPath();
      canvas.moveTo(x, bbox.top);
      canvas.lineTo(x, bbox.top + bbox.height);
      canvas.stroke();
    }
    canvas.globalAlpha = 0.1;
    canvas.fillRect(left, bbox.top, right - left, bbox.height);
  }
  canvas.restore();
}
