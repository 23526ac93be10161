import { readFile } from 'node:fs/promises';
import { constantsOf, ec2Words, trimStructs } from './sdk-structs.mjs';

/** esbuild plugins that leave out of a bundle what the functions can't use of the AWS SDK. */

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
      const constants = constantsOf(source);
      const kept = /[\\/]client-ec2[\\/]/.test(path) ? trimStructs(source, ec2Words()) : source;
      const contents = kept.replace(/\[(_\w+)\]:/g, (key, name) =>
        constants.has(name) ? `${JSON.stringify(constants.get(name))}:` : key,
      );
      return { contents, loader: 'js' };
    });
  },
};

/** An error class as the SDK generates it, with no member but a message; `shapeId` is what the registry gives it as well. */
const ERROR_CLASS =
  /^export class (\w+) extends __BaseException \{\s+(?:static shapeId = "[^"]+";\s+)?name = "\1";\s+\$fault = "(client|server)";\s+(Message;\s+)?constructor\(opts\) \{\s+super\(\{\s+name: "\1",\s+\$fault: "\2",\s+\.\.\.opts,\s+\}\);\s+Object\.setPrototypeOf\(this, \1\.prototype\);\s+(?:this\.Message = opts\.Message;\s+)?\}\n\}$/gm;

const ERROR_CLASS_OF = `
function __errorClass(name, $fault, hasMessage) {
  return class extends __BaseException {
    name = name;
    $fault = $fault;
    constructor(opts) {
      super({ name, $fault, ...opts });
      Object.setPrototypeOf(this, new.target.prototype);
      if (hasMessage) this.Message = opts.Message;
    }
  };
}
`;

/**
 * Makes the SDK's error classes with one function. A client registers all of them at import, so that none is
 * tree-shaken: the load balancer's 50 would be 13 KB. Their names, by which our code tells them apart, stay.
 */
const smallErrors = {
  name: 'small-errors',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]client-[\w-]+[\\/]dist-es[\\/]models[\\/]errors\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const classes = source.replace(
        ERROR_CLASS,
        (_, name, fault, message) =>
          `export const ${name} = __errorClass("${name}", "${fault}", ${message !== undefined});`,
      );
      return { contents: classes + ERROR_CLASS_OF, loader: 'js' };
    });
  },
};

/**
 * DynamoDB's endpoint discovery keeps its endpoints in an LRU cache, which takes 7 KB with its helpers. It is off unless
 * AWS_ENABLE_ENDPOINT_DISCOVERY is set, and then has one endpoint: a map serves it as well.
 */
const endpointMap = {
  name: 'endpoint-map',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]mnemonist[\\/]lru-cache\.js$/ }, () => ({
      contents: `export default class extends Map {
        constructor(_capacity) { super(); }
        peek(key) { return this.get(key); }
      }`,
      loader: 'js',
    }));
  },
};

/** The SDK's clients import their whole package.json (2 KB) to name their version in the user agent. */
const packageVersions = {
  name: 'package-versions',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Lambda hands a function its credentials in the environment, so no other place is searched. The SDK's own chain (files,
 * single sign-on, instance metadata) would be a quarter of each bundle.
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

export const sdkPlugins = [shakeableSchemas, smallErrors, endpointMap, packageVersions, lambdaCredentials];
