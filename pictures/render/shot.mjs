// Renders one scene: opens the viewer, waits for all panels, measures, and takes the picture.
import { findClipped } from './clipped.mjs';

const PATIENCE = 120_000; // milliseconds, for a busy machine
const TALLEST = 9_000; // pixels; taller pictures cost memory and show nothing new

/** Render a scene into its file; return what the page reported and what is cut off. */
export async function shoot(browser, scene, url) {
  const page = await browser.newPage();
  const faults = [];
  const broken = new Promise((resolve) => {
    page.on('pageerror', (error) => {
      faults.push({ panel: 'page', message: error.message });
      resolve();
    });
  });
  page.on('console', (line) => {
    const address = line.location().url ?? '';
    // The viewer reports failed queries itself, with their panels.
    if (line.type() === 'error' && !address.includes('/prometheus/')) {
      faults.push({ panel: 'console', message: `${line.text().slice(0, 300)} (${address})` });
    }
  });
  try {
    await page.setViewport({ width: scene.width, height: 900 });
    await page.evaluateOnNewDocument(setClock, scene.now);
    await page.goto(addressOf(scene, url), { waitUntil: 'load' });
    const ready = page.waitForFunction('window.viewer?.ready && window.viewer.pending <= 0', {
      timeout: PATIENCE,
    });
    ready.catch(() => {});
    await Promise.race([ready, broken]); // a broken page may never get ready
    await showAll(page);
    const clipped = await page.evaluate(findClipped);
    // Beyond the window, the page would get a new size, and draw its tables again while the picture is taken.
    await page.screenshot({ path: scene.out, clip: await area(page, scene), captureBeyondViewport: false });
    const { errors, queries, panels } = await page.evaluate('window.viewer');
    return { name: scene.name, errors: [...errors, ...faults], queries, panels, clipped };
  } catch (error) {
    faults.push({ panel: 'page', message: error.message });
    return { name: scene.name, errors: faults, queries: [], panels: [], clipped: [] };
  } finally {
    await page.close();
  }
}

// Texts such as "50 minutes ago" count from the time at which the range ends.
function setClock(now) {
  const machine = Date.now;
  const ahead = now * 1000 - machine();
  Date.now = () => machine() + ahead;
}

function addressOf(scene, url) {
  const parameters = new URLSearchParams({
    dash: scene.dashboard,
    from: scene.from,
    now: scene.now,
    theme: scene.theme,
  });
  for (const title of scene.expand) {
    parameters.append('expand', title);
  }
  for (const [name, values] of Object.entries(scene.variables)) {
    values.forEach((value) => parameters.append(`var-${name}`, value));
  }
  return `${url}/?${parameters}`;
}

// A table draws only the rows inside the window, so the window becomes as tall as the page.
async function showAll(page) {
  const height = await page.evaluate('document.documentElement.scrollHeight');
  const { width } = page.viewport();
  await page.setViewport({ width, height: Math.min(height, TALLEST) });
  await page.waitForNetworkIdle({ idleTime: 300, timeout: PATIENCE }); // icons and fonts
  await page.evaluate('document.fonts.ready');
  await settled(page);
}

// Charts and tables draw in later frames. They are done when the page has not changed for some frames.
function settled(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        let quiet;
        const wait = () => {
          clearTimeout(quiet);
          quiet = setTimeout(done, 400);
        };
        const changes = new MutationObserver(wait);
        const done = () => {
          changes.disconnect();
          resolve();
        };
        changes.observe(document, { subtree: true, childList: true, attributes: true });
        wait();
      })
  );
}

async function area(page, scene) {
  const { height } = page.viewport();
  const top = scene.crop?.top ?? 0;
  return { x: 0, y: top, width: scene.width, height: Math.min(scene.crop?.height ?? TALLEST, height - top) };
}
