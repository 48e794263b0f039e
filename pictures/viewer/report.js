// What the page tells the program that opened it: `window.viewer`.

/** @type {{pending: number, errors: object[], queries: object[], panels: object[], ready: boolean}} */
export const report = { ready: false, pending: 0, errors: [], queries: [], panels: [] };
window.viewer = report;

/** Note a fault of one panel, or of the whole dashboard if there is no panel. */
export function reportError(panel, error) {
  report.errors.push({ panel: panel || 'dashboard', message: String((error && error.message) || error) });
}
