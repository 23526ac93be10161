import { run } from '../../cli/run.ts';
import type { Terminal } from '../../cli/terminal.ts';
import type { Finished } from './greenshift.ts';

/** A command within the test's process, for what is about words alone and needs no other process. */
export async function inProcess(
  args: readonly string[],
  env: Terminal['env'] = { LANG: 'C.UTF-8' },
): Promise<Finished> {
  let out = '';
  let err = '';
  const code = await run(args, {
    out(text) {
      out += `${text}\n`;
    },
    err(text) {
      err += `${text}\n`;
    },
    env,
    status: () => undefined,
    isTerminal: false,
    columns: 80,
    rows: 24,
    openScreen: async () => ({ show: () => undefined, close: () => undefined }),
    interruption: () => new AbortController().signal,
    ask: async () => undefined,
  });
  return { code, out, err };
}
