import type { Client, Result } from '../api/client.ts';
import { EXIT } from '../exit-codes.ts';
import { UsageError } from '../failures.ts';
import { cut, table, tableWidth, wrap } from '../layout.ts';
import { print } from '../output.ts';
import { readable } from '../readable.ts';
import { causeOf, leftText, stateOf, whyOf } from '../screens/words.ts';
import { findTarget } from '../target.ts';
import { withoutColours } from '../theme.ts';
import { between, clockTime, dateTime, isSameDay, span } from '../times.ts';
import type { Cli, Verb } from '../verb.ts';

type Page = Result<'GET /services/{service}/rollouts'>;

export const history: Verb = {
  name: 'history',
  parameters: '<service-or-rollout>',
  summary: 'list the rollouts of a service, or the timeline of a rollout',
  options: [
    { flags: '-n, --limit <count>', description: 'how many rollouts', default: '10' },
    { flags: '--before <rollout>', description: 'only rollouts that are older than this one' },
    {
      flags: '--result <result>',
      description: 'only rollouts that ended so',
      choices: ['promoted', 'reverted', 'rolled-back', 'replaced', 'abandoned'],
    },
  ],
  examples: [
    ['greenshift history web', 'the last ten rollouts of web'],
    ['greenshift history web --result reverted -o json', 'what was reverted, and why'],
    ['greenshift history web-42', 'everything that happened in one rollout'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { limit, before, result }) {
    const client = await cli.client();
    const { kind, name } = await findTarget(client, word);
    if (kind === 'rollout') return timeline(cli, client, name);
    const query = {
      limit: wholeNumber(limit),
      before: generationOf(name, before),
      result: result?.toString(),
    };
    const { body } = await client.call('GET /services/{service}/rollouts', {
      parameters: { service: name },
      query,
    });
    await print(cli, {
      data: body,
      names: body.rollouts.map(({ rollout }) => `rollout/${rollout}`),
      text: (isWide) => pageText(cli, body, isWide),
    });
    const oldest = body.rollouts.at(-1);
    if (body.next !== null && oldest)
      cli.terminal.err(`older ones: greenshift history ${name} --before ${name}-${body.next}`);
    return EXIT.ok;
  },
};

function wholeNumber(text: unknown): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new UsageError(`--limit is a number from 1 to 100, not "${text}"`);
  return value;
}

function generationOf(service: string, before: unknown): number | undefined {
  if (before === undefined) return undefined;
  const [, owner, generation] = /^(?:(?:rollout\/)?(.+)-)?(\d+)$/.exec(String(before)) ?? [];
  if (owner !== undefined && owner !== service)
    throw new UsageError(`--before ${before} is a rollout of ${owner}, not of ${service}`);
  if (!generation) throw new UsageError(`--before is a rollout, such as web-42, not "${before}"`);
  return Number(generation);
}

function pageText({ terminal, theme }: Cli, { rollouts }: Page, isWide: boolean): string {
  if (rollouts.length === 0) return 'none';
  const head = ['ROLLOUT', 'STARTED (UTC)', 'TOOK', 'RESULT', 'IMAGE', ...(isWide ? ['CAUSE'] : [])];
  const rows = rollouts.map((rollout) => [
    rollout.rollout,
    dateTime(rollout.startedAt),
    rollout.endedAt ? span(between(rollout.startedAt, rollout.endedAt)) : '',
    stateOf(rollout, withoutColours(theme)),
    rollout.image,
    ...(isWide ? [causeOf(rollout)] : []),
  ]);
  const width = tableWidth(terminal, isWide);
  const [first = '', ...lines] = table(head, rows, width, theme).split('\n');
  const below = rollouts.map((rollout) => {
    const reason = whyOf(rollout);
    return reason ? [`  ${theme.paint.dim(cut(readable(reason), width - 2, theme))}`] : [];
  });
  return [first, ...lines.flatMap((line, at) => [line, ...(below[at] ?? [])])].join('\n');
}

async function timeline(cli: Cli, client: Client, id: string): Promise<number> {
  const { body } = await client.call('GET /rollouts/{id}', { parameters: { id } });
  const { readAt, timeline: entries } = body;
  // All of one width, and the date with each once one of them isn't today's.
  const isOld = entries.some(({ at }) => !isSameDay(readAt, at));
  const when = isOld ? dateTime : clockTime;
  const indent = when(readAt).length + 2;
  const width = cli.terminal.columns - indent;
  await print(cli, {
    data: body,
    names: [`rollout/${id}`],
    text: () =>
      [
        cli.theme.paint.bold('TIMES IN UTC'),
        ...entries.flatMap(({ at, what }) => {
          const [first = '', ...more] = wrap(readable(what), width);
          return [
            `${cli.theme.paint.dim(when(at))}  ${first}`,
            ...more.map((line) => `${' '.repeat(indent)}${line}`),
          ];
        }),
      ]
        // Commands are copied, so nothing cuts them.
        .concat(body.left.map(leftText))
        .join('\n'),
  });
  return EXIT.ok;
}
