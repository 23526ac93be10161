import { EXIT } from '../exit-codes.ts';
import { CommandFailed, UsageError } from '../failures.ts';
import { print } from '../output.ts';
import { rolloutId } from '../target.ts';
import type { Cli, Verb } from '../verb.ts';

export const abandon: Verb = {
  name: 'abandon',
  parameters: '<rollout>',
  summary: 'end a rollout where it is, without rolling it back, and free its service',
  description:
    'The last resort, for a rollout that cannot end by itself. What it leaves behind is listed, each with the command that removes it.',
  options: [
    { flags: '-r, --reason <text>', description: 'why, for the timeline; required' },
    { flags: '-y, --yes', description: 'do not ask' },
  ],
  examples: [
    ['greenshift abandon web-42 -r "the listener is gone"', 'asks first'],
    ['greenshift abandon web-42 -r "the listener is gone" --yes', 'in a script'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason, yes }) {
    const id = rolloutId(word);
    if (!reason) throw new UsageError('abandon needs a reason: --reason "…"');
    if (!yes) await confirm(cli, id);
    const client = await cli.client();
    const { body } = await client.call('POST /rollouts/{id}/abandon', {
      parameters: { id },
      body: { reason: String(reason) },
    });
    await print(cli, {
      data: body,
      names: [`rollout/${id}`],
      text: () =>
        [body.detail, ...body.left.map(({ what, why, how }) => `left: ${what}: ${why}\n  ${how}`)].join('\n'),
    });
    return EXIT.ok;
  },
};

async function confirm({ terminal }: Cli, id: string): Promise<void> {
  const answer = await terminal.ask(`End ${id} where it is? Nothing is rolled back. Type its name: `);
  if (answer === undefined) throw new UsageError('there is nobody to ask: say --yes');
  if (answer.trim() !== id) throw new CommandFailed(`${id} goes on: that was not its name`);
}
