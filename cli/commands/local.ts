import { type Command, UsageError } from '../command.ts';

/** What `npm start` does. */
export const local: Command = {
  usage: 'local [--exit]',
  summary: 'bring up the local cloud and run its scenarios; --exit ends it after them',
  options: { exit: { type: 'boolean', default: false } },
  async run({ positionals, values }) {
    if (positionals.length > 0) throw new UsageError('local takes no arguments');
    const { start } = await import('../../demo/main.ts');
    return start({ exit: values.exit === true });
  },
};
