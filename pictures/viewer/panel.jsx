// One panel: its frame, its data, and what it reports about itself.
import { PanelChrome } from '@grafana/ui';
import { Component, useEffect, useState } from 'react';

import { loadPanelData } from './panel_data.js';
import { report, reportError } from './report.js';
import { interpolate } from './variables.js';
import { Visualization } from './visualization.jsx';

const FRAME = 18; // padding and border left and right of a chart, pixels

export function Panel({ panel, place, dashboardRange, theme, annotations }) {
  const loaded = useData(panel, { width: place.width - FRAME, dashboardRange, theme });
  return (
    <div style={{ position: 'absolute', ...place }} data-panel={panel.where} data-type={panel.type}>
      <PanelChrome
        width={place.width}
        height={place.height}
        title={interpolate(panel.title, panel.scope)}
        description={panel.description}
        titleItems={
          panel.timeFrom &&
          !panel.hideTimeOverride && <OwnRange length={interpolate(panel.timeFrom)} theme={theme} />
        }
      >
        {(width, height) => (
          <Guard where={panel.where}>
            <Visualization {...{ panel, loaded, width, height, theme, annotations }} />
          </Guard>
        )}
      </PanelChrome>
    </div>
  );
}

function useData(panel, request) {
  const [loaded, setLoaded] = useState();
  useEffect(() => {
    if (!panel.targets) {
      return;
    }
    loadPanelData(panel, request)
      .then((found) => {
        report.panels.push({ panel: panel.where, type: panel.type, isEmpty: found.isEmpty });
        setLoaded(found);
      })
      .catch((error) => reportError(panel.where, error))
      .finally(() => (report.pending -= 1));
  }, []);
  return loaded;
}

function OwnRange({ length, theme }) {
  const style = { color: theme.colors.text.secondary, fontSize: 12, whiteSpace: 'nowrap', padding: '0 8px' };
  return <span style={style}>Last {length}</span>;
}

// A panel that cannot be drawn is reported and does not take the others with it.
class Guard extends Component {
  state = {};

  static getDerivedStateFromError(error) {
    return { error };
  }

  componentDidCatch(error) {
    reportError(this.props.where, error);
  }

  render() {
    return this.state.error ? <pre>{String(this.state.error)}</pre> : this.props.children;
  }
}
