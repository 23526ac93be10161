import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * An esbuild plugin that keeps the SDK's REST-JSON with the clients that speak it (Lambda, Image Builder). Its packages list it
 * in an index beside what every client uses, and what an index lists counts as a part of the entry as soon as anything in
 * the bundle uses it, though that be loaded late: 10 KB. It leaves the index, and is imported from where it is.
 */

const BINDINGS = {
  HttpBindingProtocol: 'HttpBindingProtocol',
  HttpInterceptingShapeDeserializer: 'serde/HttpInterceptingShapeDeserializer',
  HttpInterceptingShapeSerializer: 'serde/HttpInterceptingShapeSerializer',
  ToStringShapeSerializer: 'serde/ToStringShapeSerializer',
};

/** REST-XML, which is S3's, needs the same, and no function speaks it. */
const PROTOCOLS = {
  AwsRestJsonProtocol: 'json/AwsRestJsonProtocol',
  AwsRestXmlProtocol: 'xml/AwsRestXmlProtocol',
};

const withoutExports = (source, modules) =>
  Object.keys(modules).reduce((so, name) => so.replace(`export { ${name} } from`, `// ${name}:`), source);

/** `import { A, B } from "index"` with those of `modules` imported from beside the index instead. */
function withDirectImports(source, specifier, modules, index) {
  const list = new RegExp(`import \\{([^}]*)\\} from "${specifier}";`);
  const names = (list.exec(source)?.[1] ?? '').split(',').map((name) => name.trim());
  const [direct, rest] = [true, false].map((isDirect) =>
    names.filter((name) => name !== '' && Object.hasOwn(modules, name) === isDirect),
  );
  const imports = direct.map(
    (name) => `import { ${name} } from ${JSON.stringify(`${join(dirname(index), modules[name])}.js`)};`,
  );
  const others = rest.length > 0 ? [`import { ${rest.join(', ')} } from "${specifier}";`] : [];
  return source.replace(list, () => [...others, ...imports].join('\n'));
}

export const restJsonApart = {
  name: 'rest-json-apart',
  setup({ onLoad, resolve }) {
    const indexes = [
      {
        filter: /[\\/]@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]protocols[\\/]index\.js$/,
        modules: BINDINGS,
      },
      {
        filter: /[\\/]@aws-sdk[\\/]core[\\/]dist-es[\\/]submodules[\\/]protocols[\\/]index\.js$/,
        modules: PROTOCOLS,
      },
    ];
    for (const { filter, modules } of indexes)
      onLoad({ filter }, async ({ path }) => ({
        contents: withoutExports(await readFile(path, 'utf8'), modules),
        loader: 'js',
      }));
    const importers = [
      {
        filter: /[\\/]json[\\/]AwsRestJsonProtocol\.js$/,
        specifier: '@smithy/core/protocols',
        modules: BINDINGS,
      },
      {
        filter: /[\\/]client-(?:lambda|imagebuilder)[\\/]dist-es[\\/]runtimeConfig\.shared\.js$/,
        specifier: '@aws-sdk/core/protocols',
        modules: PROTOCOLS,
      },
    ];
    for (const { filter, specifier, modules } of importers)
      onLoad({ filter }, async ({ path }) => {
        const index = await resolve(specifier, { kind: 'import-statement', resolveDir: dirname(path) });
        const source = await readFile(path, 'utf8');
        return { contents: withDirectImports(source, specifier, modules, index.path), loader: 'js' };
      });
  },
};
