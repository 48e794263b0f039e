// Field configuration: the registry of options that Grafana builds for each type of panel, and defaults.
import { FieldConfigOptionsRegistry } from '@grafana/data';

const STANDARD = [
  ...['unit', 'min', 'max', 'decimals', 'displayName', 'color', 'noValue', 'links', 'actions', 'mappings'],
  ...['thresholds', 'filterable', 'fieldMinMax', 'description'],
];
const CUSTOM = [
  ...[
    'axisSoftMin',
    'axisSoftMax',
    'axisPlacement',
    'axisLabel',
    'axisWidth',
    'axisGridShow',
    'axisBorderShow',
  ],
  ...['axisCenteredZero', 'axisColorMode', 'scaleDistribution', 'drawStyle', 'lineWidth', 'lineStyle'],
  ...[
    'lineInterpolation',
    'fillOpacity',
    'fillBelowTo',
    'gradientMode',
    'showPoints',
    'pointSize',
    'spanNulls',
  ],
  ...[
    'insertNulls',
    'stacking',
    'barAlignment',
    'barWidthFactor',
    'barMaxWidth',
    'thresholdsStyle',
    'transform',
  ],
  ...['hideFrom', 'hideFrom.viz', 'hideFrom.legend', 'hideFrom.tooltip'],
  ...[
    'cellOptions',
    'align',
    'filterable',
    'width',
    'minWidth',
    'inspect',
    'footer',
    'wrapText',
    'wrapHeaderText',
  ],
];

const TIME_SERIES_DEFAULTS = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  barAlignment: 0,
  lineWidth: 1,
  fillOpacity: 0,
  gradientMode: 'none',
  spanNulls: false,
  insertNulls: false,
  showPoints: 'auto',
  pointSize: 5,
  stacking: { mode: 'none', group: 'A' },
  axisPlacement: 'auto',
  axisColorMode: 'text',
  axisBorderShow: false,
  scaleDistribution: { type: 'linear' },
  axisCenteredZero: false,
  hideFrom: { tooltip: false, viz: false, legend: false },
  thresholdsStyle: { mode: 'off' },
};

export const registry = new FieldConfigOptionsRegistry(() => [
  ...STANDARD.map((path) => option(path, path, false)),
  ...CUSTOM.map((path) => option(`custom.${path}`, path, true)),
]);

function option(id, path, isCustom) {
  return {
    id,
    path,
    isCustom,
    name: id,
    process: (value) => value,
    shouldApply: () => true,
    getItemsCount: () => 0,
    override: () => null,
    editor: () => null,
  };
}

/** The field configuration of a panel as Grafana has it after loading the JSON. */
export function loadFieldConfig(panel) {
  const config = structuredClone(panel.fieldConfig ?? {});
  config.defaults ??= {};
  config.overrides ??= [];
  if (['timeseries', 'state-timeline'].includes(panel.type)) {
    config.defaults.custom = { ...TIME_SERIES_DEFAULTS, ...config.defaults.custom };
  }
  const properties = config.overrides.flatMap((override) => override.properties);
  for (const property of properties.filter((one) => one.id === 'custom.hidden')) {
    property.id = 'custom.hideFrom.viz'; // the table of Grafana 12 and later renames it
  }
  const thresholds = properties.filter((one) => one.id === 'thresholds').map((one) => one.value);
  for (const { steps } of [config.defaults.thresholds, ...thresholds].filter(Boolean)) {
    for (const step of steps) {
      step.value ??= -Infinity; // JSON has no infinity
    }
  }
  return config;
}
