// The data of one panel: its queries, transformations and field configuration applied, in Grafana's order.
import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  rangeUtil,
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
} from '@grafana/data';
import { firstValueFrom } from 'rxjs';

import { loadFieldConfig, registry } from './field_config.js';
import { seriesFrames, tableFrame } from './frames.js';
import { queryInstant, queryRange } from './prometheus.js';
import { reportError } from './report.js';
import { rangeUpTo } from './request.js';
import { interpolate, interpolateQuery } from './variables.js';

const SCRAPE = 15_000; // the scrape interval of a new data source, milliseconds
const MOST_POINTS = 11_000; // per series, a limit of Prometheus

standardTransformersRegistry.setInit(() =>
  [...new Map(Object.values(standardTransformers).map((one) => [one.id, one])).values()].map((one) => ({
    id: one.id,
    name: one.name,
    transformation: async () => one,
    editor: () => null,
    aliasIds: [],
  }))
);

/** Load the data of a panel of some width in pixels. Queries that fail are reported and have no data. */
export async function loadPanelData(panel, { width, dashboardRange, theme }) {
  const range = panel.timeFrom
    ? rangeUpTo(dashboardRange.to.valueOf(), interpolate(panel.timeFrom))
    : dashboardRange;
  const frames = (
    await Promise.all(panel.targets.map((target) => runTarget(panel, target, range, width)))
  ).flat();
  const transformed = await transform(panel, frames);
  const fieldConfig = loadFieldConfig(panel);
  const data = applyFieldOverrides({
    data: transformed,
    fieldConfig,
    replaceVariables: (text, scoped) => interpolate(text, scopedTexts(scoped)),
    theme,
    timeZone: 'utc',
    fieldConfigRegistry: registry,
  });
  cacheFieldDisplayNames(data);
  return { data, range, fieldConfig, isEmpty: !data.some((frame) => frame.length > 0) };
}

async function runTarget(panel, target, range, width) {
  const interval = intervalOf(panel, target, range, width);
  const expr = interpolateQuery(target.expr, { ...timeVariables(range, interval), ...panel.scope });
  const named = { ...target, legendFormat: interpolate(target.legendFormat ?? '', panel.scope) };
  try {
    if (!target.instant) {
      const result = await queryRange(panel.where, target.refId, expr, alignedRange(range, interval));
      return seriesFrames(named, result, interval);
    }
    const result = await queryInstant(panel.where, target.refId, expr, range.to.valueOf() / 1000);
    return target.format === 'table'
      ? [tableFrame(target.refId, result, panel.targets.length > 1)]
      : seriesFrames(named, result, interval);
  } catch (error) {
    reportError(panel.where, `query ${target.refId}: ${error.message}`);
    return [];
  }
}

function transform(panel, frames) {
  return panel.transformations?.length
    ? firstValueFrom(transformDataFrame(panel.transformations, frames, { interpolate }))
    : frames;
}

/** The distance of points in milliseconds: one per pixel, not below the shortest interval. */
export function intervalOf(panel, target, range, width) {
  const shortest = target.interval || panel.interval || '15s';
  const points = panel.maxDataPoints || Math.max(1, Math.floor(width));
  const { intervalMs } = rangeUtil.calculateInterval(range, points, interpolate(shortest));
  const safe = Math.ceil((range.to - range.from) / MOST_POINTS / 1000) * 1000;
  return Math.max(intervalMs, safe);
}

/** The start and the end as multiples of the step, so that points stay the same at every refresh. */
export function alignedRange(range, interval) {
  const step = interval / 1000;
  const aligned = (time) => Math.floor(time.valueOf() / interval) * step;
  return { start: aligned(range.from), end: aligned(range.to), step };
}

/** The variables `__interval`, `__range` and so on. */
export function timeVariables(range, interval) {
  const seconds = Math.round((range.to - range.from) / 1000);
  return {
    __interval: duration(interval),
    __interval_ms: interval,
    __rate_interval: duration(Math.max(interval + SCRAPE, 4 * SCRAPE)),
    __range: `${seconds}s`,
    __range_s: seconds,
    __range_ms: seconds * 1000,
    __from: range.from.valueOf(),
    __to: range.to.valueOf(),
  };
}

function duration(milliseconds) {
  return milliseconds % 1000 ? `${milliseconds}ms` : `${milliseconds / 1000}s`;
}

function scopedTexts(scoped = {}) {
  const texts = Object.entries(scoped).map(([name, one]) => [name, one?.value]);
  return Object.fromEntries(
    texts.filter(([, value]) => typeof value === 'string' || typeof value === 'number')
  );
}
