import { readFile } from 'node:fs/promises';

/** The release that this command is of: `0.1.0`. */
export async function readRelease(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
