import { EXIT } from '../exit-codes.ts';
import { UsageError } from '../failures.ts';
import { print } from '../output.ts';
import { openRollout } from '../target.ts';
import { dateTime } from '../times.ts';
import type { Values, Verb } from '../verb.ts';

export const pause: Verb = {
  name: 'pause',
  parameters: '<service-or-rollout>',
  summary: 'keep a rollout where it is, until it is resumed',
  description:
    'Blue and green keep what they have of the traffic, and both are watched: a green that turns bad goes back all the same, and the way back works as ever. Of a paused rollout, changes the end and the reason. When the time is up somebody is called, unless the spec says otherwise (`limits.onPauseEnd`).',
  options: [
    { flags: '-r, --reason <text>', description: 'why, for everybody who wonders' },
    {
      flags: '--for <duration>',
      description: 'how long: 30m, 12h or 3d (default: as long as the spec allows)',
    },
    { flags: '--until <time>', description: 'until when instead, ISO 8601: 2026-01-05T09:00:00Z' },
  ],
  examples: [
    ['greenshift pause web -r "looking at a slow query"', 'the rollout of web that is under way'],
    ['greenshift pause web-42 --for 12h', 'this rollout, until tomorrow morning'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], values) {
    const client = await cli.client();
    const id = await openRollout(client, word);
    const { body } = await client.call('POST /rollouts/{id}/pause', {
      parameters: { id },
      body: bodyOf(values),
    });
    await print(cli, {
      data: body,
      names: [`rollout/${id}`],
      text: () =>
        `${id} is paused until ${dateTime(body.until)} UTC; green keeps ${body.green} % of the traffic`,
    });
    cli.terminal.err(`go on: greenshift resume ${id}`);
    cli.terminal.err(`go back: greenshift rollback ${id}`);
    return EXIT.ok;
  },
};

function bodyOf({ reason, for: length, until }: Values) {
  if (length && until) throw new UsageError('say either --for or --until');
  return {
    ...(reason && { reason: String(reason) }),
    ...(length && { for: String(length) }),
    ...(until && { until: String(until) }),
  };
}
