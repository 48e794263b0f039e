// A state timeline. Grafana's own is not a published component, so this draws what it draws, as SVG.
import { dateTime, getFieldDisplayName } from '@grafana/data';
import { VizLegend } from '@grafana/ui';

const NAMES_SHARE = 0.4; // of the width, at most
const LEGEND = 28;
const AXIS = 22;
const TICK_WIDTH = 70; // pixels
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const TICK_STEPS = [1, 5, 10, 30, 60, 120, 240, 720, 1440, 2 * 1440, 4 * 1440, 7 * 1440, 14 * 1440].map(
  (minutes) => minutes * MINUTE
);

export function StateTimeline({ panel, data, range, width, height, theme }) {
  const legendHeight = panel.options.legend?.showLegend ? LEGEND : 0;
  const rows = data.map((frame) => ({ name: rowName(frame, data), spans: spansOf(frame, range) }));
  const left = Math.min(widest(rows, theme) + 16, width * NAMES_SHARE);
  const plot = { left, width: width - left - 4, height: height - AXIS - legendHeight };
  const place = (time) => left + ((time - range.from) / (range.to - range.from)) * plot.width;
  const text = { fill: theme.colors.text.primary, fontSize: 12 };
  const options = {
    share: panel.options.rowHeight ?? 0.9,
    opacity: (panel.fieldConfig?.defaults?.custom?.fillOpacity ?? 70) / 100,
  };
  return (
    <div>
      <svg width={width} height={height - legendHeight}>
        {rows.map((row, number) => (
          <g key={number} transform={`translate(0 ${(number * plot.height) / rows.length})`}>
            <Row row={row} height={plot.height / rows.length} {...{ left, place, text, options }} />
          </g>
        ))}
        <Ticks {...{ range, plot, place, text }} />
      </svg>
      {legendHeight > 0 && <States rows={rows} />}
    </div>
  );
}

function Row({ row, height, left, place, text, options }) {
  return (
    <>
      <text x={left - 8} y={height / 2 + 4} textAnchor="end" {...text}>
        {row.name}
      </text>
      {row.spans.map(({ begin, end, color }) => (
        <rect
          key={begin}
          x={place(begin)}
          width={Math.max(1, place(end) - place(begin))}
          y={((1 - options.share) / 2) * height}
          height={height * options.share}
          fill={color}
          fillOpacity={options.opacity}
        />
      ))}
    </>
  );
}

function Ticks({ range, plot, place, text }) {
  const format = range.to - range.from > 2 * DAY ? 'MM/DD' : 'HH:mm';
  return ticksOf(range, plot.width).map((time) => (
    <text key={time} x={place(time)} y={plot.height + 16} textAnchor="middle" {...text}>
      {dateTime(time).utc().format(format)}
    </text>
  ));
}

function States({ rows }) {
  const states = new Map(rows.flatMap((row) => row.spans.map(({ text, color }) => [text, color])));
  const items = [...states].map(([label, color]) => ({ label, color, yAxis: 1 }));
  return <VizLegend placement="bottom" displayMode="list" items={items} />;
}

function widest(rows, theme) {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.font = `12px ${theme.typography.fontFamily}`;
  return Math.max(...rows.map((row) => canvas.measureText(row.name).width));
}

// Round times, far enough from each other and from the edges.
function ticksOf(range, width) {
  const length = range.to - range.from;
  const step = TICK_STEPS.find((one) => (one / length) * width >= TICK_WIDTH) ?? TICK_STEPS.at(-1);
  const margin = (length / width) * (TICK_WIDTH / 3);
  const first = Math.ceil((range.from.valueOf() + margin) / step) * step;
  const ticks = [];
  for (let time = first; time <= range.to.valueOf() - margin; time += step) {
    ticks.push(time);
  }
  return ticks;
}

const rowName = (frame, data) => getFieldDisplayName(frame.fields[1], frame, data);

// Points with the same value that follow each other without a gap are one state.
function spansOf(frame, range) {
  const [time, value] = frame.fields;
  const interval = time.config.interval;
  const spans = [];
  time.values.forEach((begin, number) => {
    const { text, color } = value.display(value.values[number]);
    const end = Math.min(begin + interval, range.to.valueOf());
    const last = spans[spans.length - 1];
    if (last && last.text === text && begin - last.end <= interval / 2) {
      last.end = end;
    } else {
      spans.push({ begin, end, text, color });
    }
  });
  return spans;
}
