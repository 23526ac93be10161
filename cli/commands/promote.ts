import { EXIT } from '../exit-codes.ts';
import { UsageError } from '../failures.ts';
import { print } from '../output.ts';
import { openRollout } from '../target.ts';
import type { Verb } from '../verb.ts';

export const promote: Verb = {
  name: 'promote',
  parameters: '<service-or-rollout>',
  summary: 'end the current step now, whatever its bake and its metrics lack',
  description:
    'Green gets the next weight as soon as it has the healthy servers for it; after the last step blue retires. What speaks against green still sends it back. A paused rollout goes on.',
  options: [
    { flags: '-r, --reason <text>', description: 'why the evidence is not waited for; required' },
    { flags: '--full', description: 'straight to 100 %: leave out all steps before the last one' },
    {
      flags: '--to-step <n>',
      description: 'to this step of the plan, counted from 1; one that is over is taken once more',
    },
  ],
  examples: [
    ['greenshift promote web -r "checked by hand"', 'the next step'],
    ['greenshift promote web --to-step 2 -r "the cache was cold"', 'the second step, also once more'],
    ['greenshift promote web-42 --full -r "fixes the outage"', 'straight to 100 %, with the last bake'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason, full, toStep }) {
    if (!reason) throw new UsageError('promote needs a reason: --reason "…"');
    const client = await cli.client();
    const id = await openRollout(client, word);
    const { body } = await client.call('POST /rollouts/{id}/promote', {
      parameters: { id },
      body: { reason: String(reason), full: Boolean(full), ...stepOf(toStep) },
    });
    await print(cli, { data: body, names: [`rollout/${id}`], text: () => body.detail });
    cli.terminal.err(`follow it: greenshift status ${id} --watch`);
    return EXIT.ok;
  },
};

/** People count the steps from 1, the API from 0. */
function stepOf(text: unknown): { step?: number } {
  if (text === undefined) return {};
  if (typeof text === 'string' && /^[1-9]\d?$/.test(text)) return { step: Number(text) - 1 };
  throw new UsageError(`--to-step is the number of a step of the plan, from 1 on, not "${text}"`);
}
