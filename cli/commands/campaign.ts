import type { Client } from '../api/client.ts';
import { confirm } from '../confirm.ts';
import { ofCampaignRollback } from '../consequences/campaign.ts';
import { EXIT } from '../exit-codes.ts';
import { Refused, Unreachable, UsageError } from '../failures.ts';
import { table, tableWidth } from '../layout.ts';
import { print } from '../output.ts';
import { campaignRow, campaignText, clockCsv } from '../screens/campaign.ts';
import { readUnchecked } from '../spec-file.ts';
import { campaignId } from '../target.ts';
import type { Cli, Values, Verb } from '../verb.ts';

export const campaign: Verb = {
  name: 'campaign',
  parameters: '[action] [campaign] [installation]',
  summary: 'show how an image goes through its waves; pause, resume, stop it or take it back',
  description:
    'A published image that many services follow comes in waves, where the settings or the specs ask for it: to one service first, and to more once it has proven itself. Without an action the campaign is shown, and without a campaign the last ones are listed. "clock" prints from when to when each service got the image, as CSV; "settings" shows what campaigns are like, and --file changes that. "leave-out" has a campaign go on without an installation that has a wave of it, and does not answer or is kept there.',
  options: [
    { flags: '-r, --reason <text>', description: 'why, for everybody who wonders; required but to resume' },
    { flags: '-f, --file <file>', description: 'of settings: JSON or YAML to set; - is the standard input' },
    { flags: '-y, --yes', description: 'do not ask before a rollback' },
  ],
  examples: [
    ['greenshift campaign', 'the last campaigns'],
    ['greenshift campaign base-1.0.3-1', 'the state of each of its services'],
    ['greenshift campaign pause base-1.0.3-1 -r "a look"', 'no service begins until it is resumed'],
    ['greenshift campaign resume base-1.0.3-1', 'it goes on'],
    ['greenshift campaign stop base-1.0.3-1 -r "it leaks"', 'no service begins by itself any more'],
    ['greenshift campaign rollback base-1.0.3-1 -r "it leaks"', 'takes it back everywhere; asks first'],
    ['greenshift campaign leave-out base-1.0.3-1 eu -r "it is gone"', 'it goes on without that region'],
    ['greenshift campaign clock base-1.0.3-1 > patch.csv', 'for auditors'],
    ['greenshift campaign settings --file campaigns.yaml', 'waves and limits, for later campaigns'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [action, id, installation], values) {
    if (action === undefined) return list(cli, await cli.client());
    if (action === 'settings') return settings(cli, values);
    if (action === 'clock') return show(cli, needed(action, id), true);
    if (action === 'leave-out') return leaveOut(cli, needed(action, id), installation, values);
    if (isOrder(action)) return order(cli, action, needed(action, id), values);
    if (id !== undefined) throw new UsageError(`"${action}" is no action: ${ACTIONS.join(', ')}`);
    return show(cli, action, false);
  },
};

const ORDERS = ['pause', 'resume', 'stop', 'rollback'] as const;
const ACTIONS = [...ORDERS, 'leave-out', 'clock', 'settings'];
type OrderName = (typeof ORDERS)[number];

const isOrder = (action: string): action is OrderName => (ORDERS as readonly string[]).includes(action);

function needed(action: string, id: string | undefined): string {
  if (id === undefined) throw new UsageError(`which campaign? greenshift campaign ${action} <campaign>`);
  return id;
}

async function list(cli: Cli, client: Client): Promise<number> {
  const { body } = await client.call('GET /campaigns');
  const rows = body.campaigns.map(campaignRow);
  await print(cli, {
    data: body,
    names: body.campaigns.map((one) => `campaign/${one.campaign}`),
    text: (isWide) =>
      rows.length === 0
        ? 'there was no campaign yet'
        : table(HEAD, rows, tableWidth(cli.terminal, isWide), cli.theme),
  });
  return EXIT.ok;
}

const HEAD = ['CAMPAIGN', 'STATE', 'WAVE', 'PUBLISHED (UTC)', 'SERVICES'];

async function show(cli: Cli, word: string, isClock: boolean): Promise<number> {
  const id = campaignId(word);
  const client = await cli.client();
  const { body } = await client.call('GET /campaigns/{campaign}', { parameters: { campaign: id } });
  await print(cli, {
    data: body,
    names: [`campaign/${id}`],
    text: (isWide) =>
      isClock ? clockCsv(body) : campaignText(body, tableWidth(cli.terminal, isWide), cli.theme),
  });
  return body.counts['needs-operator'] ? EXIT.needsOperator : EXIT.ok;
}

async function order(cli: Cli, action: OrderName, word: string, { reason, yes }: Values): Promise<number> {
  const id = campaignId(word);
  if (!reason && action !== 'resume') throw new UsageError(`${action} needs a reason: --reason "…"`);
  const client = await cli.client();
  if (action === 'rollback' && !yes)
    await confirm(
      cli.terminal,
      `Take the image of ${id} back from every service that it has moved?`,
      id,
      await foreseen(client, id),
    );
  const { body } = await ordered(cli, id, () =>
    client.call(`POST /campaigns/{campaign}/${action}`, {
      parameters: { campaign: id },
      body: { reason: reason ? String(reason) : '' },
    }),
  );
  await print(cli, {
    data: body,
    names: [`campaign/${id}`],
    text: () => [body.detail, ...body.done.map((line) => `  ${line}`)].join('\n'),
  });
  cli.terminal.err(`see how it stands: greenshift campaign ${id}`);
  return body.unfinished > 0 ? EXIT.failed : EXIT.ok;
}

async function leaveOut(
  cli: Cli,
  word: string,
  installation: string | undefined,
  { reason }: Values,
): Promise<number> {
  const id = campaignId(word);
  if (installation === undefined)
    throw new UsageError(`which installation? greenshift campaign leave-out ${id} <installation>`);
  if (!reason) throw new UsageError('leave-out needs a reason: --reason "…"');
  const client = await cli.client();
  const { body } = await ordered(cli, id, () =>
    client.call('POST /campaigns/{campaign}/leave-out', {
      parameters: { campaign: id },
      body: { installation, reason: String(reason) },
    }),
  );
  await print(cli, { data: body, names: [`campaign/${id}`], text: () => body.detail });
  return EXIT.ok;
}

/** An order is on record before anything follows from it: one that the API fails at may have been given all the same. */
async function ordered<Answer>(cli: Cli, id: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Unreachable || (error instanceof Refused && error.status >= 500))
      cli.terminal.err(
        `the order may be on record all the same, and twice is once: see greenshift campaign ${id}, or repeat it`,
      );
    throw error;
  }
}

async function foreseen(client: Client, id: string): Promise<readonly string[]> {
  const { body } = await client.call('GET /campaigns/{campaign}', { parameters: { campaign: id } });
  return ofCampaignRollback(body);
}

async function settings(cli: Cli, { file }: Values): Promise<number> {
  const content = file === undefined ? undefined : await readUnchecked(String(file));
  const client = await cli.client();
  const { body } =
    content === undefined
      ? await client.call('GET /campaign-settings')
      : await client.call('PUT /campaign-settings', { body: content as Record<string, unknown> });
  const { unmatched = [], ...set } = body;
  await print(cli, { data: body, names: [], text: () => JSON.stringify(set, null, 2) });
  for (const { wave, name, nearest } of unmatched)
    cli.terminal.err(
      `wave ${wave} names ${name}, and no service is called that${nearest ? `: did you mean "${nearest}"?` : ''}`,
    );
  return EXIT.ok;
}
