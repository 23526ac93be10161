import type { Client } from '../api/client.ts';
import { confirm } from '../confirm.ts';
import { ofAbandon } from '../consequences/abandon.ts';
import { EXIT } from '../exit-codes.ts';
import { UsageError } from '../failures.ts';
import { print } from '../output.ts';
import { readable } from '../readable.ts';
import { leftText } from '../screens/words.ts';
import { isOpen, readSnapshot } from '../snapshot.ts';
import { rolloutId } from '../target.ts';
import type { Verb } from '../verb.ts';

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
    const client = await cli.client();
    if (!yes)
      await confirm(
        cli.terminal,
        `End ${id} where it is? Nothing is rolled back.`,
        id,
        await foreseen(client, id),
      );
    const { body } = await client.call('POST /rollouts/{id}/abandon', {
      parameters: { id },
      body: { reason: String(reason) },
    });
    await print(cli, {
      data: body,
      names: [`rollout/${id}`],
      text: () => [readable(body.detail), ...body.left.map(leftText)].join('\n'),
    });
    return EXIT.ok;
  },
};

/** Nothing of a rollout that has ended: the API says so. */
async function foreseen(client: Client, name: string): Promise<readonly string[]> {
  const { service, rollout, fleets } = await readSnapshot(client, { kind: 'rollout', name });
  if (!service || !rollout || !isOpen(rollout)) return [];
  return ofAbandon({ service, rollout, fleets: fleets ?? undefined });
}
