import { UsageError } from '../failures.ts';
import type { Verb } from '../verb.ts';

/** What `npm start` does. */
export const local: Verb = {
  name: 'local',
  summary: 'bring up a local cloud with Greenshift on it, and run its scenarios',
  options: [
    { flags: '--patch-day', description: 'twenty services that follow one image, in waves' },
    { flags: '--exit', description: 'end it after the scenarios' },
    { flags: '--port <number>', description: 'of the AWS endpoint; the API has the one after it' },
  ],
  examples: [
    ['greenshift local', 'stays up until Ctrl-C, and says what to try'],
    ['greenshift local --patch-day', 'a bad image is stopped at its first service, a good one goes to all'],
    ['greenshift local --port 5000', 'beside another one'],
  ],
  isClient: false,
  hasOutput: false,
  async run(_, __, { exit, port, patchDay }) {
    const start = patchDay === true ? await patchDayStart() : (await import('../../demo/main.ts')).start;
    const { openDashboard } = await import('../dashboard/local.ts');
    try {
      return await start({ exit: exit === true, port: port?.toString(), openDashboard });
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(error.message, undefined, { cause: error });
      throw error;
    }
  },
};

const patchDayStart = async () => (await import('../../demo/patch-day/main.ts')).startPatchDay;
