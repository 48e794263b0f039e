// The grid of a dashboard: 24 columns, rows of panels which can be collapsed.
import { reportError } from './report.js';
import { begins, expanded } from './request.js';
import { interpolate, valuesOf } from './variables.js';

const COLUMNS = 24;
const CELL = 30;
const GAP = 8;
const MARGIN = 16;

/** All panels in the order of the page, with opened rows; each knows in `where` how faults name it. */
export function visiblePanels(dashboard) {
  const visible = [];
  const rows = [];
  let shift = 0;
  for (const panel of dashboard.panels) {
    const moved = movedDown(panel, shift);
    if (panel.type === 'row') {
      rows.push(interpolate(panel.title));
      const { shown, height } = openedRow(moved);
      visible.push(...shown.map((one) => named(one, rows.at(-1))));
      shift += height;
    } else {
      visible.push(...repeated(moved).map((one) => named(one, rows.at(-1))));
    }
  }
  for (const name of expanded.filter((name) => !rows.some((title) => begins(title, name)))) {
    reportError('', `no row begins with ${name}`);
  }
  return visible;
}

// A panel for each value of the variable that it names, next to each other; this moves no other panel.
function repeated(panel) {
  if (!panel.repeat) {
    return [panel];
  }
  const values = valuesOf(panel.repeat).slice(0, panel.maxPerRow);
  const { x, w } = panel.gridPos;
  return values.map((value, number) => ({
    ...panel,
    id: `${panel.id}-${number}`,
    scope: { [panel.repeat]: value },
    gridPos: { ...panel.gridPos, x: x + (number * w) / values.length, w: w / values.length },
  }));
}

function named(panel, row) {
  const title = interpolate(panel.title, panel.scope);
  return { ...panel, where: panel.type === 'row' || !row ? title : `${row} / ${title}` };
}

// A row and, if it is to be opened, the panels that it contains.
function openedRow(row) {
  const isOpened =
    row.collapsed && row.panels.length && expanded.some((name) => begins(interpolate(row.title), name));
  if (!isOpened) {
    return { shown: [row], height: 0 };
  }
  const top = Math.min(...row.panels.map((panel) => panel.gridPos.y));
  const bottom = Math.max(...row.panels.map((panel) => panel.gridPos.y + panel.gridPos.h));
  const inside = row.panels.map((panel) => movedDown(panel, row.gridPos.y + 1 - top));
  return { shown: [{ ...row, collapsed: false }, ...inside], height: bottom - top };
}

function movedDown(panel, shift) {
  return { ...panel, gridPos: { ...panel.gridPos, y: panel.gridPos.y + shift } };
}

/** The place of a panel in pixels on a page of some width. */
export function placeOf({ gridPos }, pageWidth) {
  const column = (pageWidth - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS;
  return {
    left: MARGIN + gridPos.x * (column + GAP),
    top: gridPos.y * (CELL + GAP),
    width: Math.floor(gridPos.w * column + (gridPos.w - 1) * GAP),
    height: gridPos.h * CELL + (gridPos.h - 1) * GAP,
  };
}

/** The height of all panels in pixels. */
export function heightOf(panels) {
  return Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * (CELL + GAP) + MARGIN;
}
