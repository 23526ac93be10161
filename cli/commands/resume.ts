import { EXIT } from '../exit-codes.ts';
import { durationOption } from '../follow.ts';
import { print } from '../output.ts';
import { openRollout } from '../target.ts';
import type { Verb } from '../verb.ts';
import { watchTarget } from './status.ts';

export const resume: Verb = {
  name: 'resume',
  parameters: '<service-or-rollout>',
  summary: 'let a rollout go on after a pause',
  description:
    'It goes on where it was: its bake was watched meanwhile, and its deadlines begin anew. One that waits for a window of its spec goes on to its end without one; that needs a reason.',
  options: [
    {
      flags: '-r, --reason <text>',
      description: 'why, for the timeline; required while it waits for a window',
    },
    { flags: '-w, --watch', description: 'watch it to its end, and exit by what it came to' },
    { flags: '--timeout <duration>', description: 'how long to watch at most', default: '15d' },
  ],
  examples: [
    ['greenshift resume web', 'the rollout of web that is paused'],
    ['greenshift resume web-42 --watch', 'and watch it to its end'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason, watch, timeout }) {
    const client = await cli.client();
    const id = await openRollout(client, word);
    const { body } = await client.call('POST /rollouts/{id}/resume', {
      parameters: { id },
      body: reason ? { reason: String(reason) } : {},
    });
    if (!watch) {
      await print(cli, { data: body, names: [`rollout/${id}`], text: () => body.detail });
      cli.terminal.err(`follow it: greenshift status ${id} --watch`);
      return EXIT.ok;
    }
    cli.terminal.err(body.detail);
    return watchTarget(cli, client, { kind: 'rollout', name: id }, durationOption('timeout', timeout));
  },
};
