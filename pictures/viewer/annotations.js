// Annotations: times at which an annotation's query has a result, as Grafana joins them to regions.
import { alignedRange, timeVariables } from './panel_data.js';
import { queryRange } from './prometheus.js';
import { reportError } from './report.js';
import { interpolateQuery } from './variables.js';
import { rangeUtil } from '@grafana/data';

const MOST_POINTS = 11_000;

/** The regions of all enabled annotations: begin and end in milliseconds, color. */
export async function loadAnnotations(dashboard, range) {
  const enabled = (dashboard.annotations?.list ?? []).filter((one) => one.enable && one.expr);
  return (await Promise.all(enabled.map((one) => load(one, range)))).flat();
}

async function load(annotation, range) {
  const wanted = rangeUtil.intervalToMs(annotation.step || '60s');
  const interval = Math.max(wanted, Math.ceil((range.to - range.from) / MOST_POINTS / 1000) * 1000);
  const expr = interpolateQuery(annotation.expr, timeVariables(range, interval));
  try {
    const result = await queryRange('annotations', annotation.name, expr, alignedRange(range, interval));
    const { iconColor: color, filter } = annotation;
    return result.flatMap((series) =>
      regionsOf(series.values, interval).map((region) => ({ ...region, color, filter }))
    );
  } catch (error) {
    reportError(`annotation ${annotation.name}`, error);
    return [];
  }
}

/** Whether a panel has an annotation: Grafana's filter lists the panels that have it, or all others. */
export function isOn({ filter }, panel) {
  return !filter || filter.ids.includes(panel.id) !== Boolean(filter.exclude);
}

function regionsOf(points, interval) {
  const regions = [];
  for (const [seconds] of points) {
    const time = seconds * 1000;
    const last = regions[regions.length - 1];
    if (last && time - last.end <= interval) {
      last.end = time;
    } else {
      regions.push({ begin: time, end: time });
    }
  }
  return regions;
}
