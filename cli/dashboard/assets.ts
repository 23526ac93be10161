import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';

export interface Asset {
  readonly type: string;
  readonly body: string;
}

export interface Assets {
  /** By path: `/page/main.ts`. */
  readonly files: ReadonlyMap<string, Asset>;
  /** Everything comes from this server, and no script runs that isn't a file of it. */
  readonly contentSecurityPolicy: string;
}

const PAGE = new URL('./page/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  ts: 'text/javascript; charset=utf-8',
};

/** Two libraries that the page imports by name: templates (lit-html), and plots (uPlot). */
const LIBRARIES = {
  'lit-html': { path: '/library/lit-html.js', file: '../lit-html.js' },
  uplot: { path: '/library/uplot.js', file: './uPlot.esm.js' },
} as const;

/** What the page has in common with the command line. */
const SHARED: readonly string[] = [
  '../api/as-commands.ts',
  '../bakes-left.ts',
  '../campaign-text.ts',
  '../consequences/about.ts',
  '../consequences/abandon.ts',
  '../consequences/campaign.ts',
  '../consequences/recall.ts',
  '../consequences/rollback.ts',
  '../consequences/steps.ts',
  '../evidence-against.ts',
  '../layout.ts',
  '../phase-age.ts',
  '../probes-text.ts',
  '../readable.ts',
  '../split-known.ts',
  '../server-states.ts',
  '../screens/elsewhere.ts',
  '../screens/unread-split.ts',
  '../screens/gate-facts.ts',
  '../screens/warnings.ts',
  '../screens/words.ts',
  '../times.ts',
  '../../src/rollout/campaign/campaign.ts',
  '../../src/rollout/campaign/orders.ts',
  '../../src/rollout/interventions/caller.ts',
  '../../src/rollout/fleet/capacity.ts',
  '../../src/rollout/duration.ts',
  '../../src/rollout/traffic/split.ts',
  '../../src/rollout/watch-timing.ts',
];

/** Where a browser asks for a shared file: of an import from `/page/` it goes no higher than the root. */
const sharedPath = (file: string) => file.replace(/^(?:\.\.\/)+/, '/');

/** The page's files, read once: a browser runs them as they are, but for their types. */
export async function loadAssets(): Promise<Assets> {
  const names = (await readdir(PAGE)).filter((name) => /\.(html|css|ts)$/.test(name));
  const own = names.map((name) => [`/page/${name}`, `page/${name}`] as const);
  const shared = SHARED.map((file) => [sharedPath(file), file] as const);
  const page = await Promise.all(
    [...own, ...shared].map(async ([path, file]) => [path, await readAsset(file)] as const),
  );
  const libraries = await Promise.all(
    Object.entries(LIBRARIES).map(async ([name, { path, file }]) => {
      const body = await readFile(new URL(file, import.meta.resolve(name)), 'utf8');
      return [path, { type: TYPES.js!, body }] as const;
    }),
  );
  const plotStyle = await readFile(new URL('./uPlot.min.css', import.meta.resolve('uplot')), 'utf8');
  const files = new Map<string, Asset>([
    ...page,
    ...libraries,
    ['/library/uplot.css', { type: TYPES.css!, body: plotStyle }],
  ]);
  const { type, body } = files.get('/page/index.html')!;
  files.set('/', {
    type,
    body: body.replace('<!--import map-->', `<script type="importmap">${IMPORT_MAP}</script>`),
  });
  return { files, contentSecurityPolicy: CONTENT_SECURITY_POLICY };
}

async function readAsset(file: string): Promise<Asset> {
  const text = await readFile(new URL(file, import.meta.url), 'utf8');
  const type = TYPES[file.slice(file.lastIndexOf('.') + 1)]!;
  return { type, body: file.endsWith('.ts') ? stripTypeScriptTypes(text) : text };
}

const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(Object.entries(LIBRARIES).map(([name, { path }]) => [name, path])),
});

/** The import map is the only script in the document; its digest lets it in. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(IMPORT_MAP).digest('base64')}'`,
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
