// Serves the viewer and the dashboards, and forwards queries to Prometheus, so that the page has one origin.
import { createReadStream, existsSync } from 'node:fs';
import http from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('..', import.meta.url));
const ICONS = 'node_modules/@grafana/ui/dist/public/img/icons';
// Grafana serves its fonts itself; they are not in its packages.
const FONTS = {
  '/public/fonts/inter/Inter-Regular.woff2': 'inter/files/inter-latin-400-normal.woff2',
  '/public/fonts/inter/Inter-Medium.woff2': 'inter/files/inter-latin-500-normal.woff2',
};
const MONOSPACE = 'roboto-mono/files/roboto-mono-latin-400-normal.woff2';
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Listen on a free port of loopback; return the address and the server. */
export async function serve({ dashboards, prometheus }) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname.startsWith('/prometheus/')) {
      forward(request, response, prometheus + request.url.slice('/prometheus'.length));
    } else {
      sendFile(response, fileOf(decodeURIComponent(normalize(pathname)), dashboards));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

function fileOf(path, dashboards) {
  if (path === '/') {
    return join(HOME, 'viewer/index.html');
  }
  if (path.startsWith('/dashboards/')) {
    return join(dashboards, path.slice('/dashboards/'.length));
  }
  if (path.startsWith('/dist/')) {
    return join(HOME, path);
  }
  if (path.startsWith('/public/fonts/')) {
    return join(HOME, 'node_modules/@fontsource', FONTS[path] ?? MONOSPACE);
  }
  const [, icon] = path.split('/icons/');
  return icon && join(HOME, ICONS, icon);
}

function sendFile(response, file) {
  if (!file || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' });
  createReadStream(file).pipe(response);
}

function forward(request, response, url) {
  const { host: _, ...headers } = request.headers;
  const sent = http.request(url, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  sent.on('error', (error) => {
    const body = { status: 'error', error: `Prometheus did not answer: ${error.message}` };
    response.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  request.pipe(sent);
}
