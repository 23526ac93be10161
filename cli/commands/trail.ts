import { callerText } from '../../src/rollout/interventions/caller.ts';
import type { Result } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { table, tableWidth } from '../layout.ts';
import { print } from '../output.ts';
import { serviceName } from '../target.ts';
import { dateTime } from '../times.ts';
import { trailCommand } from '../trail-command.ts';
import type { Verb } from '../verb.ts';

type Entry = Result<'GET /services/{service}/trail'>['commands'][number];

export const trail: Verb = {
  name: 'trail',
  parameters: '<service>',
  summary: 'show who has given which command to a service, when, why, and what it came to',
  description: 'A month at a time, the newest first. Refused commands are among them.',
  options: [{ flags: '--month <month>', description: 'which month, in UTC: 2026-01 (default: this one)' }],
  examples: [
    ['greenshift trail web', 'this month'],
    ['greenshift trail web --month 2026-01 -o json', 'January, for programs'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { month }) {
    const service = serviceName(word);
    const client = await cli.client();
    const { body } = await client.call('GET /services/{service}/trail', {
      parameters: { service },
      query: month ? { month: String(month) } : {},
    });
    await print(cli, {
      data: body,
      names: body.commands.map(({ at }) => at),
      text: (isWide) =>
        body.commands.length === 0
          ? `nobody has given ${service} a command in ${body.month}`
          : table(
              HEAD,
              body.commands.map((entry) => cells(service, entry)),
              tableWidth(cli.terminal, isWide),
              cli.theme,
            ),
    });
    return EXIT.ok;
  },
};

const HEAD = ['WHEN (UTC)', 'WHO', 'COMMAND', 'CAME TO', 'WHY'];

const cells = (service: string, { at, by, command, rollout, reason, status, result }: Entry) => [
  dateTime(at),
  callerText(by),
  trailCommand(command.replace('{service}', service).replace('{id}', rollout ?? '')),
  `${status} ${result}`,
  reason ?? '',
];
