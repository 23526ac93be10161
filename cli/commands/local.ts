import { type Command, UsageError } from '../command.ts';

/** What `npm start` does. */
export const local: Command = {
  usage: 'local [--exit] [--port <number>]',
  summary: 'bring up the local cloud and run its scenarios; --exit ends it after them',
  options: { exit: { type: 'boolean', default: false }, port: { type: 'string' } },
  async run({ positionals, values }) {
    if (positionals.length > 0) throw new UsageError('local takes no arguments');
    const { start } = await import('../../demo/main.ts');
    const port = typeof values.port === 'string' ? values.port : undefined;
    try {
      return await start({ exit: values.exit === true, port });
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
      throw error;
    }
  },
};
