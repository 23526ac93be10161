import { resolve } from 'node:path';
import { ImageBuildError } from './manifest.ts';

/** Some packages that are bundled are of CommonJS, and require what Node has. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * The code of a module with everything that it imports, as the build of an image installs a program with its packages.
 * Throws ImageBuildError for one that can't be bundled.
 */
export async function bundleModule(folder: string, path: string): Promise<Buffer> {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [resolve(folder, path)],
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      banner: { js: REQUIRE },
      write: false,
      logLevel: 'silent',
    });
    return Buffer.from(outputFiles[0]!.contents);
  } catch (cause) {
    throw new ImageBuildError(folder, `${path} cannot be bundled: ${(cause as Error).message}`, { cause });
  }
}
