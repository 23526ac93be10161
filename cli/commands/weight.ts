import { EXIT } from '../exit-codes.ts';
import { UsageError } from '../failures.ts';
import { print } from '../output.ts';
import { openRollout } from '../target.ts';
import type { Verb } from '../verb.ts';

export const weight: Verb = {
  name: 'weight',
  parameters: '<service-or-rollout> <percent>',
  summary: 'give green another weight now, more or less than it has',
  description:
    'A step of its own, judged from there on: green gets the weight as soon as it has the healthy servers for it, or blue for the rest, and the plan goes on with its steps above it. The same weight once more repeats its bake. What speaks against green still sends it back, and a weight that needs an approval waits for it. A paused rollout goes on.',
  options: [
    { flags: '-r, --reason <text>', description: 'why; required' },
    {
      flags: '--bake <duration>',
      description: 'how long green is watched at it: 10m or 2h; as the plan has it for such a weight',
    },
  ],
  examples: [
    ['greenshift weight web 30 -r "half-way to the next step"', 'a weight that the plan does not have'],
    ['greenshift weight web-42 5 --bake 1h -r "slow queries"', 'less than it has, and an hour of it'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = '', percent = ''], { reason, bake }) {
    if (!reason) throw new UsageError('weight needs a reason: --reason "…"');
    if (!/^\d+(?:\.\d)?%?$/.test(percent))
      throw new UsageError(`a weight is in percent, with at most one decimal: 30, not "${percent}"`);
    const client = await cli.client();
    const id = await openRollout(client, word);
    const { body } = await client.call('POST /rollouts/{id}/weight', {
      parameters: { id },
      body: {
        reason: String(reason),
        weight: Number.parseFloat(percent),
        ...(bake ? { bake: String(bake) } : {}),
      },
    });
    await print(cli, { data: body, names: [`rollout/${id}`], text: () => body.detail });
    cli.terminal.err(`follow it: greenshift status ${id} --watch`);
    return EXIT.ok;
  },
};
