// The page: title, variables, links, time range, and the panels in their grid.
import { EventBusSrv, ThemeContext } from '@grafana/data';
import { GlobalStyles, PanelContextProvider } from '@grafana/ui';

import { isOn } from './annotations.js';
import { heightOf, placeOf } from './layout.js';
import { Panel } from './panel.jsx';
import { interpolate, variableText } from './variables.js';

const PANEL_CONTEXT = { eventsScope: 'global', eventBus: new EventBusSrv(), sync: () => 0 };

export function Dashboard({ dashboard, panels, range, theme, annotations }) {
  const colors = theme.colors;
  const page = { background: colors.background.canvas, color: colors.text.primary, minHeight: '100vh' };
  const width = window.innerWidth;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <PanelContextProvider value={PANEL_CONTEXT}>
        <div style={{ ...page, fontFamily: theme.typography.fontFamily }}>
          <Head dashboard={dashboard} range={range} theme={theme} />
          <div style={{ position: 'relative', height: heightOf(panels) }}>
            {panels.map((panel) =>
              panel.type === 'row' ? (
                <Row key={panel.id} row={panel} place={placeOf(panel, width)} />
              ) : (
                <Panel
                  key={panel.id}
                  panel={panel}
                  place={placeOf(panel, width)}
                  dashboardRange={range}
                  theme={theme}
                  annotations={annotations.filter((one) => isOn(one, panel))}
                />
              )
            )}
          </div>
        </div>
      </PanelContextProvider>
    </ThemeContext.Provider>
  );
}

function Head({ dashboard, range, theme }) {
  const box = {
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: 2,
    padding: '4px 8px',
    fontSize: 12,
  };
  const shown = dashboard.templating.list.filter((variable) => variable.hide !== 2);
  return (
    <div style={{ display: 'flex', gap: 12, alignItems: 'center', padding: '12px 16px' }}>
      <b style={{ fontSize: 18 }}>{dashboard.title}</b>
      {shown.map((variable) => (
        <span key={variable.name} style={box}>
          {variable.label || variable.name}: {variableText(variable.name)}
        </span>
      ))}
      <span style={{ flex: 1 }} />
      {(dashboard.links ?? []).map((link) => (
        <span key={link.title} style={box}>
          {link.title}
        </span>
      ))}
      <span style={{ fontSize: 12 }}>Last {range.raw.from.replace('now-', '')}</span>
    </div>
  );
}

function Row({ row, place }) {
  const line = {
    position: 'absolute',
    display: 'flex',
    alignItems: 'center',
    gap: 8,
    fontSize: 18,
    fontWeight: 500,
  };
  return (
    <div style={{ ...place, ...line }}>
      <Arrow isDown={!row.collapsed} />
      {interpolate(row.title)}
      {row.collapsed && <span style={{ fontSize: 12, opacity: 0.6 }}>({row.panels.length} panels)</span>}
    </div>
  );
}

// Drawn, not written: fonts of a small machine have no arrows.
function Arrow({ isDown }) {
  return (
    <svg width="10" height="10" style={{ transform: isDown ? 'none' : 'rotate(-90deg)' }}>
      <path d="M1 3 L5 7 L9 3" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}
