// What to show, from the address of the page: dash, from, now (Unix seconds), theme, expand, var-NAME.
import { dateTime, rangeUtil } from '@grafana/data';

const parameters = new URLSearchParams(window.location.search);

export const theme = parameters.get('theme') || 'dark';
export const dashboardPath = parameters.get('dash');

/** The time range: up to the time of the data, which is not that of the machine. */
export function timeRange(dashboard) {
  const from = parameters.get('from') || dashboard.time.from;
  const now = Number(parameters.get('now') || Math.floor(Date.now() / 1000)) * 1000;
  return rangeUpTo(now, from.replace('now-', ''));
}

/** The time range of a given length up to a time in milliseconds. */
export function rangeUpTo(end, length) {
  const start = end - rangeUtil.intervalToMs(length);
  return { from: dateTime(start), to: dateTime(end), raw: { from: `now-${length}`, to: 'now' } };
}

/** Beginnings of the titles of rows to open: a title begins with the name of an SLO. */
export const expanded = parameters.getAll('expand');

/** Whether a title begins with a name, as a whole word. */
export function begins(title, name) {
  return title === name || (title.startsWith(name) && /[\s:]/.test(title[name.length]));
}

/** The chosen values of a variable; undefined if none were chosen. */
export function chosenValues(name) {
  const values = parameters.getAll(`var-${name}`);
  return values.length ? values : undefined;
}
