// Requests to Prometheus, which the server of this page forwards.
import { report } from './report.js';

const API = '/prometheus/api/v1';

/** The series of a query at one time, in seconds. */
export function queryInstant(panel, refId, expr, time) {
  return query(panel, refId, 'query', { query: expr, time });
}

/** The series of a query over a range; times and the step in seconds. */
export function queryRange(panel, refId, expr, { start, end, step }) {
  return query(panel, refId, 'query_range', { query: expr, start, end, step });
}

/** The values of a label, in the order of Grafana. */
export async function queryLabelValues(label, selector, range) {
  const parameters = { start: range.from.unix(), end: range.to.unix() };
  if (selector) {
    parameters['match[]'] = selector;
  }
  const answer = await fetch(`${API}/label/${label}/values?${new URLSearchParams(parameters)}`);
  return dataOf(await answer.json()).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}

/** The series of a query at the end of a range, as texts of Grafana: `name{label="value"} 1 1700000000000`. */
export async function querySeries(expr, range) {
  const found = await queryInstant('variables', '', expr, range.to.unix());
  return found.map(({ metric, value: [time, value] }) => {
    const { __name__: name = '', ...labels } = metric;
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
    return `${name}{${pairs.join(',')}} ${value} ${time * 1000}`;
  });
}

async function query(panel, refId, path, parameters) {
  const body = new URLSearchParams({ ...parameters, stats: 'all' });
  const answer = await (await fetch(`${API}/${path}`, { method: 'POST', body })).json();
  const stats = answer.data?.stats;
  report.queries.push({
    panel,
    refId,
    expr: parameters.query,
    milliseconds: (stats?.timings.execTotalTime ?? 0) * 1000, // without waiting for other queries
    samples: stats?.samples.totalQueryableSamples ?? 0,
    series: answer.data?.result?.length ?? 0,
  });
  return dataOf(answer).result;
}

function dataOf(answer) {
  if (answer.status !== 'success') {
    throw new Error(answer.error);
  }
  return answer.data;
}
