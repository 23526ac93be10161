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
  ],
  examples: [
    ['greenshift promote web -r "checked by hand"', 'the next step'],
    ['greenshift promote web-42 --full -r "fixes the outage"', 'straight to 100 %, with the last bake'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason, full }) {
    if (!reason) throw new UsageError('promote needs a reason: --reason "…"');
    const client = await cli.client();
    const id = await openRollout(client, word);
    const { body } = await client.call('POST /rollouts/{id}/promote', {
      parameters: { id },
      body: { reason: String(reason), full: Boolean(full) },
    });
    await print(cli, { data: body, names: [`rollout/${id}`], text: () => body.detail });
    cli.terminal.err(`follow it: greenshift status ${id} --watch`);
    return EXIT.ok;
  },
};
