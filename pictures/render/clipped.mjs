// What is cut off in a rendered dashboard: runs in the page, so it may use nothing from outside.
export function findClipped() {
  const TOLERANCE = 1; // pixels; browsers round widths

  const textOf = (element) => element.textContent.trim().replace(/\s+/g, ' ').slice(0, 60);

  // A text ends in an ellipsis, or is cut at its right edge.
  const isCut = (element) =>
    element.clientWidth > 0 &&
    element.scrollWidth > element.clientWidth + TOLERANCE &&
    ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
  const hasCutText = (root) => [root, ...root.querySelectorAll('*')].some((one) => textOf(one) && isCut(one));

  // A text that is aligned right is cut at its left edge, which no width of an element tells.
  function isOutside(text, box) {
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()].some(
      ({ left, right, top, bottom }) =>
        left < box.left - TOLERANCE ||
        right > box.right + TOLERANCE ||
        top < box.top - TOLERANCE ||
        bottom > box.bottom + TOLERANCE
    );
  }
  function hasTextOutside(root, box = root.getBoundingClientRect()) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.textContent.trim() && isOutside(texts.currentNode, box)) {
        return true;
      }
    }
    return false;
  }

  function* inTable(panel) {
    const grid = panel.querySelector('[role="grid"]');
    if (grid && !grid.querySelector('[role="gridcell"]')) {
      yield 'draws no rows';
    }
    if (grid && grid.scrollWidth > grid.clientWidth + TOLERANCE) {
      const edge = grid.getBoundingClientRect().left + grid.clientWidth;
      const headers = [...grid.querySelectorAll('[role="columnheader"]')];
      const outside = headers.filter((header) => header.getBoundingClientRect().right > edge + TOLERANCE);
      const names = outside.map(textOf).join(', ');
      yield `columns need ${grid.scrollWidth} px and have ${grid.clientWidth} px, outside: ${names}`;
    }
    for (const [role, what] of [
      ['columnheader', 'header'],
      ['gridcell', 'cell'],
    ]) {
      const cells = [...panel.querySelectorAll(`[role="${role}"]`)];
      const cut = cells.filter((cell) => hasCutText(cell) || hasTextOutside(cell));
      const texts = [...new Set(cut.map(textOf))];
      if (texts.length) {
        const more = texts.length > 3 ? ` and ${texts.length - 3} more` : '';
        yield `${what} cut off: ${texts.slice(0, 3).join(' | ')}${more}`;
      }
    }
  }

  function* inStat(panel) {
    const content = panel.querySelector('[data-viz]');
    if (content && (hasCutText(content) || hasTextOutside(content, panel.getBoundingClientRect()))) {
      yield `text cut off: ${textOf(content)}`;
    }
  }

  function* inText(panel) {
    const content = panel.querySelector('.markdown-html');
    if (content && content.scrollHeight > content.clientHeight + TOLERANCE) {
      yield `text cut off: ${textOf(content.lastElementChild)}`;
    }
  }

  function* inPanel(panel) {
    const title = panel.querySelector('h2');
    if (title && hasCutText(title)) {
      yield 'title cut off';
    }
    const checks = { table: inTable, stat: inStat, text: inText };
    yield* checks[panel.dataset.type]?.(panel) ?? [];
  }

  return [...document.querySelectorAll('[data-panel]')].flatMap((panel) =>
    [...inPanel(panel)].map((message) => ({ panel: panel.dataset.panel, message }))
  );
}
