import { EXIT } from '../exit-codes.ts';
import { UsageError } from '../failures.ts';
import { print } from '../output.ts';
import { serviceName } from '../target.ts';
import { dateTime } from '../times.ts';
import type { Cli, Values, Verb } from '../verb.ts';

export const freeze: Verb = {
  name: 'freeze',
  parameters: '<service>',
  summary: 'keep rollouts from beginning, until a moment',
  description:
    'A rollout that is under way goes on, and a rollback always begins. Published images wait, the newest of them, and start when the freeze ends. A later freeze takes the place of an earlier one.',
  options: [
    { flags: '-r, --reason <text>', description: 'why, for everybody who wonders; required' },
    { flags: '--for <duration>', description: 'how long: 30m, 12h or 3d, at most 30d (default: 12h)' },
    { flags: '--until <time>', description: 'until when instead, ISO 8601: 2026-01-05T09:00:00Z' },
  ],
  examples: [
    ['greenshift freeze web -r "incident 4711"', 'nothing new for twelve hours'],
    ['greenshift freeze web -r "sale" --until 2026-11-30T09:00:00Z', 'until Monday morning'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], values) {
    const service = serviceName(word);
    const client = await cli.client();
    const { body } = await client.call('PUT /services/{service}/freeze', {
      parameters: { service },
      body: bodyOf(values),
    });
    await print(cli, {
      data: body,
      names: [`service/${service}`],
      text: () => `${service} is frozen until ${dateTime(body.freeze?.until ?? '')} UTC`,
    });
    cli.terminal.err(`end it: greenshift unfreeze ${service}`);
    if (body.rollout) cli.terminal.err(`${body.rollout} goes on: greenshift status ${body.rollout}`);
    return EXIT.ok;
  },
};

function bodyOf({ reason, for: length, until }: Values) {
  if (!reason) throw new UsageError('freeze needs a reason: --reason "…"');
  if (length && until) throw new UsageError('say either --for or --until');
  const end = until ? { until: String(until) } : { for: String(length ?? '12h') };
  return { reason: String(reason), ...end };
}

export const unfreeze: Verb = {
  name: 'unfreeze',
  parameters: '<service>',
  summary: 'end a freeze, and start the image that waits for that',
  examples: [['greenshift unfreeze web', 'rollouts may begin again']],
  isClient: true,
  hasOutput: true,
  async run(cli: Cli, [word = '']) {
    const service = serviceName(word);
    const client = await cli.client();
    const { body } = await client.call('DELETE /services/{service}/freeze', { parameters: { service } });
    await print(cli, {
      data: body,
      names: [`service/${service}`],
      text: () =>
        body.rollout
          ? `${service} is not frozen; ${body.rollout} is under way`
          : `${service} is not frozen; no image waits`,
    });
    return EXIT.ok;
  },
};
