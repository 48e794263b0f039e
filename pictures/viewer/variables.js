// Variables of a dashboard: their values, and how Grafana writes them into queries and texts.
import { queryLabelValues, querySeries } from './prometheus.js';
import { reportError } from './report.js';
import { chosenValues } from './request.js';

const ALL = '$__all';
const REFERENCE = /\$(\w+)|\$\{(\w+)(?:\.[^:}]+)?(?::(\w+))?\}|\[\[(\w+)(?::(\w+))?\]\]/g;
const LABEL_VALUES = /^label_values\((?:(.*),)?\s*([\w]+)\s*\)$/s;
const QUERY_RESULT = /^query_result\((.*)\)$/s;

const NUMERICAL = 3; // Grafana's number of this order

const variables = new Map();

/** Find the values of all variables, in order, because a query may contain earlier variables. */
export async function loadVariables(list, range) {
  for (const definition of list) {
    try {
      variables.set(definition.name, await loadOne(definition, range));
    } catch (error) {
      reportError(`variable ${definition.name}`, error);
    }
  }
}

/** What the page shows for a variable. */
export function variableText(name) {
  const variable = variables.get(name);
  return !variable ? '' : variable.isAll ? 'All' : variable.values.join(' + ');
}

/** The values of a variable over which a panel is repeated. */
export function valuesOf(name) {
  return variables.get(name)?.values ?? [];
}

/** Replace variables in a text. Values in `local` are not escaped. */
export function interpolate(text, local = {}) {
  return replaceVariables(text, local, (variable, format) => formatted(variable, format || 'glob'));
}

/** Replace variables in PromQL, where the data source escapes what could be part of a regular expression. */
export function interpolateQuery(text, local = {}) {
  return replaceVariables(text, local, (variable, format) =>
    format ? formatted(variable, format) : promqlValue(variable)
  );
}

function replaceVariables(text, local, write) {
  return String(text).replace(REFERENCE, (whole, plain, braced, format, old, oldFormat) => {
    const name = plain || braced || old;
    const variable = variables.get(name);
    if (name in local) {
      const isText = (format || oldFormat) === 'text';
      return (isText && variable?.texts?.get(local[name])) || local[name];
    }
    return variable ? write(variable, format || oldFormat) : whole;
  });
}

async function loadOne(definition, range) {
  const { multi, includeAll, allValue } = definition;
  if (definition.type === 'datasource') {
    return { values: ['Prometheus'] };
  }
  if (definition.type !== 'query') {
    return { values: [].concat(definition.current?.value ?? definition.query ?? '') };
  }
  const texts = await queryOptions(definition, range);
  const options = [...texts.keys()];
  const requested = chosenValues(definition.name);
  const chosen = requested || [].concat(definition.current?.value ?? (includeAll ? ALL : []));
  if (includeAll && chosen.includes(ALL)) {
    return { values: options, texts, isAll: true, allValue, multi, includeAll };
  }
  // Values of the address stay; a saved value must be one that the query finds.
  const kept = requested || chosen.filter((value) => options.includes(value));
  return { values: kept.length ? kept : options.slice(0, 1), texts, multi, includeAll };
}

// The values that the query finds, with their texts. A regular expression can name groups for both.
async function queryOptions(definition, range) {
  const query = interpolateQuery(definition.query?.query ?? definition.query);
  const found = await queryTexts(query.trim(), range);
  if (!definition.regex) {
    return new Map(found.map((text) => [text, text]));
  }
  const [, pattern, flags] = /^\/(.*)\/(\w*)$/.exec(definition.regex);
  const matches = found.flatMap((text) => allMatches(text, new RegExp(pattern, flags)));
  const options = matches.map(({ 0: whole, 1: first = whole, groups = {} }) => {
    const { value = first, text = value } = groups;
    return [value, text];
  });
  if (definition.sort === NUMERICAL) {
    options.sort(([a], [b]) => parseFloat(a) - parseFloat(b));
  }
  return new Map(options);
}

// With the flag g, each match in a text is a value.
function allMatches(text, pattern) {
  return pattern.global ? [...text.matchAll(pattern)] : [pattern.exec(text)].filter(Boolean);
}

async function queryTexts(query, range) {
  const parts = LABEL_VALUES.exec(query);
  if (parts) {
    return queryLabelValues(parts[2], parts[1]?.trim(), range);
  }
  const expression = QUERY_RESULT.exec(query);
  if (!expression) {
    throw new Error(`unknown query of a variable: ${query}`);
  }
  return querySeries(expression[1], range);
}

// As the Prometheus data source: backslashes twice, because the value is inside a PromQL string.
function promqlValue(variable) {
  if (variable.isAll && variable.allValue) {
    return variable.allValue;
  }
  if (!variable.multi && !variable.includeAll) {
    return variable.values[0]?.replace(/\\/g, '\\\\').replace(/"/g, '\\"') ?? '';
  }
  return alternatives(
    variable.values.map((value) =>
      value
        .replace(/\\/g, '\\\\\\\\')
        .replace(/"/g, '\\"')
        .replace(/[$^*{}[\]'+?.()|]/g, '\\\\$&')
    )
  );
}

function alternatives(values) {
  return values.length === 1 ? values[0] : `(${values.join('|')})`;
}

const FORMATS = {
  regex: (values) => alternatives(values.map((value) => value.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&'))),
  pipe: (values) => values.join('|'),
  csv: (values) => values.join(','),
  raw: (values) => values.join(','),
  percentencode: (values) => encodeURIComponent(values.join(',')),
  glob: (values) => (values.length === 1 ? values[0] : `{${values.join(',')}}`),
};

function formatted(variable, format) {
  if (variable.isAll && variable.allValue && format !== 'text') {
    return variable.allValue;
  }
  if (variable.isAll && format === 'text') {
    return 'All';
  }
  if (format === 'text') {
    return variable.values.map((value) => variable.texts?.get(value) ?? value).join(' + ');
  }
  return (FORMATS[format] || FORMATS.glob)(variable.values);
}
