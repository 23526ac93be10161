import { readFile } from 'node:fs/promises';

/** esbuild plugins that leave out of a bundle what no function can reach on Lambda. */

const leftOut = (name) => `throw new Error('${name} is left out of the bundles');`;
const leftOutFunction = (name) => `export function ${name}() { ${leftOut(name)} }`;
const leftOutClass = (name) => `export class ${name} { constructor() { ${leftOut(name)} } }`;

/** Of `@smithy/core`: 14 KB, where its modules are and what takes their place. */
const SMITHY_MODULES = {
  // For operations that stream, which none of ours does.
  'serde/util-stream/sdk-stream-mixin': leftOutFunction('sdkStreamMixin'),
  // For a Node that was built without crypto.
  'checksum/sha256/Sha256Js': leftOutClass('Sha256Js'),
  // Every client is given its retries (`src/aws/retries.ts`), so that AWS_RETRY_MODE chooses none.
  'retry/util-retry/AdaptiveRetryStrategy': leftOutClass('AdaptiveRetryStrategy'),
  // Lambda has no ~/.aws: what can be set comes from the environment.
  'config/shared-ini-file-loader/loadSharedConfigFiles':
    'export { CONFIG_PREFIX_SEPARATOR } from "./constants";' +
    'export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });',
  // Would ask an EC2 instance; Lambda always sets AWS_REGION.
  'config/config-resolver/regionConfig/getInstanceMetadataRegion':
    'export const getInstanceMetadataRegion = async () => undefined;',
};

const unreachableModules = {
  name: 'unreachable-modules',
  setup({ onLoad, onEnd }) {
    const left = new Set(Object.keys(SMITHY_MODULES));
    onLoad({ filter: /[\\/]@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/].*\.js$/ }, ({ path }) => {
      const module = path.replaceAll('\\', '/').match(/submodules\/(.*)\.js$/)?.[1];
      if (!Object.hasOwn(SMITHY_MODULES, module)) return undefined;
      left.delete(module);
      return { contents: SMITHY_MODULES[module], loader: 'js' };
    });
    onEnd(() => ({
      warnings: [...left].map((module) => ({ text: `@smithy/core has no ${module} to leave out` })),
    }));
  },
};

/**
 * zod's schemas carry the way to JSON Schema with them (15 KB): `npm run schema` writes such documents, functions only
 * parse. `z.toJSONSchema` works all the same, it has processors of its own.
 */
const parsingOnly = {
  name: 'parsing-only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source
        .replace(/^ +inst\._zod\.processJSONSchema = .*;$/gm, '')
        .replace(/return createToJSONSchemaMethod\(.*;$/m, leftOut('toJSONSchema of a schema'))
        .replace(/createStandardJSONSchemaMethod\(this, [^)]*\)/g, 'undefined');
      return { contents, loader: 'js' };
    });
  },
};

export const unreachable = [unreachableModules, parsingOnly];
