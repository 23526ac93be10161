import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build, transform } from 'esbuild';
import { budgetOf } from '../bench/budgets.ts';
import { restJsonApart } from './rest-json.mjs';
import { sdkPlugins } from './sdk-plugins.mjs';
import { unreachable } from './unreachable.mjs';

const root = join(import.meta.dirname, '..');

/**
 * Bundles every function on its own into `<out>/<name>/index.mjs`, with files beside it for what it may load later;
 * returns the size of each.
 */
async function buildFunctions({ from = join(root, 'functions'), out = join(root, 'dist') } = {}) {
  const files = (await readdir(from)).filter((file) => file.endsWith('.ts')).sort();
  if (files.length === 0) throw new Error(`there is no function to build in ${from}`);
  await rm(out, { recursive: true, force: true });
  return Promise.all(files.map((file) => bundle(join(from, file), out)));
}

async function bundle(entry, out) {
  const name = basename(entry, '.ts');
  const { metafile } = await build({
    entryPoints: { index: entry },
    outdir: join(out, name),
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    // What is loaded by `import()` becomes a file of its own, what it shares with the entry another one.
    splitting: true,
    chunkNames: '[name]-[hash]',
    // Never loaded: the SDK would for operations that stream, which none of ours does, and in browsers.
    external: ['@smithy/core/event-streams', 'bowser'],
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    treeShaking: true,
    legalComments: 'none',
    sourcemap: 'external',
    metafile: true,
    plugins: [classNames, ...sdkPlugins, ...unreachable, restJsonApart],
    logLevel: 'warning',
    // Bundled CommonJS asks for Node's own modules with require, which an ES module doesn't have. The minifier doesn't
    // see the banner: the name is one that it would never choose.
    banner: {
      js: "import{createRequire as requireOfBundle}from'node:module';const require=requireOfBundle(import.meta.url);",
    },
  });
  const { outputs } = metafile;
  const [index, { exports }] = Object.entries(outputs).find(
    ([, { entryPoint }]) => entryPoint === relative(root, entry),
  );
  if (!exports.includes('handler')) throw new Error(`${relative(root, entry)} exports no handler`);
  await writeFile(join(out, `${name}.meta.json`), JSON.stringify(metafile));
  const atImport = loadedAtImport(outputs, index);
  const later = Object.keys(outputs).filter((file) => file.endsWith('.mjs') && !atImport.includes(file));
  const bytesOf = (files) => files.reduce((sum, file) => sum + outputs[file].bytes, 0);
  return {
    name,
    bytes: bytesOf(atImport),
    later: bytesOf(later),
    largest: largestPackages(outputs, atImport),
  };
}

/** The files that Node reads before a handler can be called: the entry, and all that is imported without `import()`. */
function loadedAtImport(outputs, entry) {
  const files = new Set([entry]);
  for (const file of files) {
    const imports = outputs[file].imports.filter(
      ({ kind, external }) => kind === 'import-statement' && !external,
    );
    for (const { path } of imports) files.add(path);
  }
  return [...files];
}

/**
 * Keeps the names of our own classes: the state machine catches errors by them. The packages' errors carry their names
 * as text, so that esbuild's option for everything (`keepNames`) would only add 35 KB.
 */
const classNames = {
  name: 'class-names',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (path.includes('node_modules') || !/\bclass\b/.test(source)) return undefined;
      const { code } = await transform(source, {
        loader: 'ts',
        keepNames: true,
        target: 'node24',
        sourcefile: path,
        sourcemap: 'inline',
      });
      return { contents: code, loader: 'js' };
    });
  },
};

/** The three packages that weigh most in files of a bundle, so that a broken budget says where to look. */
function largestPackages(outputs, files) {
  const sizes = new Map();
  for (const [file, { bytesInOutput }] of files.flatMap((output) => Object.entries(outputs[output].inputs))) {
    const owner = file.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? 'greenshift';
    sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
  }
  return [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 3);
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} KB`;

if (import.meta.main) {
  const { values } = parseArgs({ options: { from: { type: 'string' }, out: { type: 'string' } } });
  console.log('function       at import   later');
  for (const { name, bytes, later, largest } of await buildFunctions(values)) {
    const { bundleKilobytes } = budgetOf(name);
    const isOver = bytes > bundleKilobytes * 1000;
    const sizes = `${kilobytes(bytes).padStart(9)} ${kilobytes(later).padStart(7)}`;
    const detail = largest.map(([owner, size]) => `${owner} ${kilobytes(size)}`).join(', ');
    console.log(`${name.padEnd(14)} ${sizes}${isOver ? `  over ${bundleKilobytes} KB` : ''}  (${detail})`);
    if (isOver) process.exitCode = 1;
  }
}
