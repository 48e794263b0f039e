// Bundles the viewer into dist/: node render/build.mjs
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

await build({
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  entryPoints: ['viewer/main.jsx'],
  outdir: 'dist',
  bundle: true,
  format: 'iife',
  jsx: 'automatic',
  loader: { '.ttf': 'empty', '.woff': 'empty', '.woff2': 'dataurl', '.svg': 'text' },
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  logLevel: 'error',
});
