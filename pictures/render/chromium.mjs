// Unpacks the Chromium of the package @sparticuz/chromium, with the libraries that it needs, into a directory:
// node render/chromium.mjs DIRECTORY. It needs no other package of the machine.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
process.env.TMPDIR = folder; // where the package unpacks to
const { inflate } = await import('@sparticuz/chromium');
const files = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin');
await Promise.all(['chromium.br', 'al2023.tar.br', 'fonts.tar.br'].map((name) => inflate(join(files, name))));

// The configuration of the package names directories of another system.
const fonts = join(folder, 'fonts');
writeFileSync(
  join(fonts, 'fonts.conf'),
  `<?xml version="1.0"?>\n<fontconfig><dir>${fonts}</dir><cachedir>${fonts}/cache</cachedir></fontconfig>\n`
);
