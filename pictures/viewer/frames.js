// Results of Prometheus as data frames, as Grafana's data source for Prometheus builds them.
import { FieldType, toDataFrame } from '@grafana/data';

/** One frame with a row per series and a column per label. */
export function tableFrame(refId, result, isOneOfSeveral) {
  const labels = [...new Set(result.flatMap((series) => Object.keys(series.metric)))].sort();
  return toDataFrame({
    refId,
    meta: { type: 'table' },
    fields: [
      { name: 'Time', type: FieldType.time, values: result.map((series) => series.value[0] * 1000) },
      ...labels.map((label) => ({
        name: label,
        type: FieldType.string,
        config: { filterable: true },
        values: result.map((series) => series.metric[label] ?? ''),
      })),
      {
        name: isOneOfSeveral ? `Value #${refId}` : 'Value',
        type: FieldType.number,
        values: result.map((series) => Number(series.value[1])),
      },
    ],
  });
}

/** One frame per series; `interval` is the distance of its points in milliseconds. */
export function seriesFrames(target, result, interval) {
  return result.map((series) => {
    const points = series.values ?? [series.value];
    const name = seriesName(target.legendFormat, series.metric);
    return toDataFrame({
      refId: target.refId,
      name,
      fields: [
        {
          name: 'Time',
          type: FieldType.time,
          config: { interval },
          values: points.map((point) => point[0] * 1000),
        },
        {
          name: 'Value',
          type: FieldType.number,
          labels: series.metric,
          config: { displayNameFromDS: name },
          values: points.map((point) => Number(point[1])),
        },
      ],
    });
  });
}

/** The name of a series: its legend, or the series as PromQL writes it; none for Grafana's own legend. */
export function seriesName(legend, metric) {
  if (legend && legend !== '__auto') {
    return legend.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label) => metric[label] ?? '');
  }
  if (legend && Object.keys(metric).length) {
    return undefined; // Grafana names it after its labels, and leaves out what all series of a panel share
  }
  const { __name__: name = '', ...labels } = metric;
  const inside = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return name + (inside.length ? `{${inside.join(', ')}}` : '') || 'Value';
}
