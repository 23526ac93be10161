import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build, transform } from 'esbuild';
import budgets from './bench/budgets.json' with { type: 'json' };

const root = import.meta.dirname;

/** Bundles every function on its own into `<out>/<name>/index.mjs`; answers what each came to, by name. */
async function buildFunctions({ from = join(root, 'functions'), out = join(root, 'dist') } = {}) {
  const files = (await readdir(from)).filter((file) => file.endsWith('.ts')).sort();
  if (files.length === 0) throw new Error(`there is no function to build in ${from}`);
  await rm(out, { recursive: true, force: true });
  return Promise.all(files.map((file) => bundle(join(from, file), out)));
}

async function bundle(entry, out) {
  const name = basename(entry, '.ts');
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(out, name, 'index.mjs'),
    absWorkingDir: root,
    bundle: true,
    // The SDK loads this for operations that stream; none of ours does, and within a bundle it can't be left for later.
    external: ['@smithy/core/event-streams'],
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    treeShaking: true,
    legalComments: 'none',
    sourcemap: 'external',
    metafile: true,
    plugins: [classNames, shakeableSchemas, lambdaCredentials],
    logLevel: 'warning',
    // Bundled CommonJS asks for Node's own modules with require, which an ES module doesn't have. The minifier doesn't
    // see the banner: the name is one that it would never choose.
    banner: {
      js: "import{createRequire as requireOfBundle}from'node:module';const require=requireOfBundle(import.meta.url);",
    },
  });
  const [, output] = Object.entries(metafile.outputs).find(([file]) => file.endsWith('.mjs'));
  if (!output.exports.includes('handler')) throw new Error(`${relative(root, entry)} exports no handler`);
  await writeFile(join(out, `${name}.meta.json`), JSON.stringify(metafile));
  return { name, bytes: output.bytes, largest: largestPackages(output.inputs) };
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

/**
 * Lets the SDK's schemas be tree-shaken. They are tables whose keys are constants (`{ [_xN]: 'Filter' }`), and a key that
 * is computed counts as a side effect, so a function that calls one EC2 operation would carry all 700 of them (550 KB).
 * Writing the constants' values into the keys changes nothing but that.
 */
const shakeableSchemas = {
  name: 'shakeable-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const constants = new Map(
        source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm).map(([, name, value]) => [name, value]),
      );
      const contents = source.replace(/\[(_\w+)\]:/g, (key, name) =>
        constants.has(name) ? `${constants.get(name)}:` : key,
      );
      return { contents, loader: 'js' };
    });
  },
};

/**
 * Lambda hands a function its credentials in the environment, so that is the only place they are looked for. The SDK's
 * own chain (files, single sign-on, instance metadata) would be a quarter of each bundle.
 */
const lambdaCredentials = {
  name: 'lambda-credentials',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'from-env',
      namespace: 'credentials',
      pluginData: resolveDir,
    }));
    onLoad({ filter: /^from-env$/, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: pluginData,
    }));
  },
};

/** The three packages that weigh most in a bundle, so that a broken budget says where to look. */
function largestPackages(inputs) {
  const sizes = new Map();
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const owner = file.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? 'greenshift';
    sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
  }
  return [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 3);
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} KB`;

if (import.meta.main) {
  const { values } = parseArgs({ options: { from: { type: 'string' }, out: { type: 'string' } } });
  const bundles = await buildFunctions(values);
  for (const { name, bytes, largest } of bundles) {
    const over = bytes > budgets.bundleKilobytes * 1000;
    const detail = largest.map(([owner, size]) => `${owner} ${kilobytes(size)}`).join(', ');
    console.log(
      `${name.padEnd(14)} ${kilobytes(bytes).padStart(7)}${over ? '  over the budget' : ''}  (${detail})`,
    );
    if (over) process.exitCode = 1;
  }
  if (process.exitCode) console.error(`a bundle may have ${budgets.bundleKilobytes} KB at most`);
}
