// Shows one generated dashboard with Grafana's own components, without Grafana.
import '@fontsource/inter/400.css';
import '@fontsource/inter/500.css';

import { createTheme } from '@grafana/data';
import { createRoot } from 'react-dom/client';

import { loadAnnotations } from './annotations.js';
import { Dashboard } from './dashboard.jsx';
import { visiblePanels } from './layout.js';
import { report, reportError } from './report.js';
import { dashboardPath, theme as mode, timeRange } from './request.js';
import { loadVariables } from './variables.js';

// Sizes of numbers are computed from the widths of their texts, so the fonts have to be there first.
const FONTS = ['400 14px Inter', '500 14px Inter'];

async function show() {
  await Promise.all(FONTS.map((font) => document.fonts.load(font)));
  const dashboard = await (await fetch(`/dashboards/${dashboardPath}`)).json();
  const range = timeRange(dashboard);
  const theme = createTheme({ colors: { mode } });
  await loadVariables(dashboard.templating.list, range);
  const annotations = await loadAnnotations(dashboard, range);
  const panels = visiblePanels(dashboard);
  report.pending = panels.filter((panel) => panel.targets).length;
  const page = { dashboard, panels, range, theme, annotations };
  createRoot(document.getElementById('root')).render(<Dashboard {...page} />);
  report.ready = true;
}

show().catch((error) => {
  reportError('', error);
  report.ready = true;
});
