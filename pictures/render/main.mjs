// Renders scenes: reads {dashboards, prometheus, chromium, parallel, scenes} as JSON from standard input, writes
// pictures, and one line of JSON per scene to standard output as soon as it is done.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

import puppeteer from 'puppeteer-core';

import { serve } from './server.mjs';
import { shoot } from './shot.mjs';

const request = JSON.parse(await text(process.stdin));
const { server, url } = await serve(request);
const browser = await puppeteer.launch({
  executablePath: request.chromium,
  headless: 'shell',
  // As root, Chromium starts only without its sandbox; it opens nothing but the pages of this program.
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--lang=en-US',
    '--font-render-hinting=none',
    '--force-color-profile=srgb',
  ],
  env: { ...process.env, TZ: 'UTC', LC_ALL: 'en_US.UTF-8', LANGUAGE: 'en_US', ...own(request.chromium) },
});
try {
  const waiting = [...request.scenes];
  await Promise.all(Array.from({ length: request.parallel }, () => work(waiting)));
} finally {
  await browser.close();
  server.close();
}

async function work(waiting) {
  for (let scene = waiting.shift(); scene; scene = waiting.shift()) {
    process.stdout.write(`${JSON.stringify(await shoot(browser, scene, url))}\n`);
  }
}

// The Chromium of render/chromium.mjs brings libraries and fonts that a small machine does not have.
function own(chromium) {
  const [libraries, fonts] = ['al2023/lib', 'fonts'].map((name) => join(dirname(chromium), name));
  return existsSync(libraries) ? { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: fonts } : {};
}
