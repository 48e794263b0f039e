// What a panel shows, by its type.
import { getFieldDisplayValues, renderMarkdown } from '@grafana/data';
import { BigValue, TimeSeries } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';

import { AnnotationLines } from './annotation_lines.jsx';
import { StateTimeline } from './state_timeline.jsx';
import { interpolate } from './variables.js';

// What Grafana adds to the options of a panel when it loads the JSON.
const LEGEND = { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] };
const LAST_VALUE = { calcs: ['lastNotNull'], fields: '', values: false };

const TYPES = { stat: Stat, table: TablePanel, timeseries: TimeSeriesPanel, 'state-timeline': StateTimeline };

export function Visualization(props) {
  const { panel, loaded, theme } = props;
  if (panel.type === 'text') {
    return <Markdown text={interpolate(panel.options.content)} />;
  }
  if (!loaded) {
    return null;
  }
  if (loaded.isEmpty) {
    return <NoData text={loaded.fieldConfig.defaults.noValue} theme={theme} />;
  }
  const Type = TYPES[panel.type];
  if (!Type) {
    throw new Error(`unknown type of panel: ${panel.type}`);
  }
  return <Type {...props} {...loaded} />;
}

function Markdown({ text }) {
  const html = { __html: renderMarkdown(text) };
  return (
    <div
      className="markdown-html"
      style={{ height: '100%', overflow: 'auto' }}
      dangerouslySetInnerHTML={html}
    />
  );
}

function NoData({ text, theme }) {
  const middle = { display: 'flex', alignItems: 'center', justifyContent: 'center', height: '100%' };
  return <div style={{ ...middle, color: theme.colors.text.secondary }}>{text || 'No data'}</div>;
}

function TimeSeriesPanel({ panel, data, range, width, height, annotations, theme }) {
  const legend = { ...LEGEND, ...panel.options.legend };
  return (
    <TimeSeries
      frames={data}
      structureRev={1}
      timeRange={range}
      timeZone="utc"
      width={width}
      height={height}
      legend={legend}
      options={panel.options}
    >
      {(config) => <AnnotationLines {...{ config, annotations, theme }} />}
    </TimeSeries>
  );
}

function Stat({ panel, data, fieldConfig, width, height, theme }) {
  const { options } = panel;
  const values = getFieldDisplayValues({
    fieldConfig,
    reduceOptions: { ...LAST_VALUE, ...options.reduceOptions },
    replaceVariables: interpolate,
    theme,
    data,
    timeZone: 'utc',
  });
  const isVertical =
    options.orientation === 'vertical' || (options.orientation !== 'horizontal' && width > height);
  const size = isVertical
    ? { width: width / values.length, height }
    : { width, height: height / values.length };
  return (
    <div data-viz style={{ display: 'flex', flexDirection: isVertical ? 'row' : 'column' }}>
      {values.map((value, number) => (
        <BigValue
          key={number}
          {...size}
          value={value.display}
          theme={theme}
          colorMode={options.colorMode}
          graphMode={options.graphMode}
          justifyMode={options.justifyMode || 'auto'}
          textMode={options.textMode}
          text={options.text}
          disableWideLayout={options.wideLayout === false}
        />
      ))}
    </div>
  );
}

function TablePanel({ panel, data, fieldConfig, range, width, height }) {
  const { options } = panel;
  return (
    <TableNG
      data={data[0]}
      width={width}
      height={height}
      initialSortBy={options.sortBy}
      sortBy={options.sortBy}
      sortByBehavior="managed"
      cellHeight={options.cellHeight ?? 'sm'}
      noHeader={options.showHeader === false}
      timeRange={range}
      fieldConfig={fieldConfig}
      frozenColumns={options.frozenColumns?.left}
      enablePagination={options.enablePagination ?? options.footer?.enablePagination}
      structureRev={1}
      getActions={() => []}
    />
  );
}
