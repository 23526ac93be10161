import { callerText } from '../../src/rollout/interventions/caller.ts';
import type { Client, Result } from '../api/client.ts';
import { confirm } from '../confirm.ts';
import { ofRecall } from '../consequences/recall.ts';
import { EXIT } from '../exit-codes.ts';
import { UsageError } from '../failures.ts';
import { table, tableWidth } from '../layout.ts';
import { print } from '../output.ts';
import { dateTime } from '../times.ts';
import type { Cli, Verb } from '../verb.ts';

type Recalled = Result<'POST /images/{image}/recall'>;

export const recall: Verb = {
  name: 'recall',
  parameters: '[image]',
  summary: 'keep every service from starting an image, and take it off where it runs',
  description:
    'Where it is being rolled out the rollout goes back; where it is live the image before comes back without weighted steps, or a person is called, as "onRecall" in the spec says. Repeated, it does what is left. Without an image it lists what is recalled. It exits with 5 where a service needs a person.',
  options: [
    { flags: '-r, --reason <text>', description: 'why, for everybody who wonders; required' },
    { flags: '--lift', description: 'let the image be started again; what was sent back stays so' },
    { flags: '-y, --yes', description: 'do not ask' },
  ],
  examples: [
    ['greenshift recall ami-0123456789abcdef0 -r "it leaks memory"', 'asks first'],
    ['greenshift recall ami-0123456789abcdef0 -r "it leaks memory" --yes', 'in a script'],
    ['greenshift recall', 'what is recalled, by whom and why'],
    ['greenshift recall ami-0123456789abcdef0 --lift -r "a false alarm"', 'it may be started again'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [image], { reason, lift, yes }) {
    if (image === undefined) return listRecalls(cli, await cli.client());
    if (!reason) throw new UsageError('recall needs a reason: --reason "…"');
    const parameters = { image };
    if (lift) return liftIt(cli, await cli.client(), image, String(reason));
    const client = await cli.client();
    if (!yes)
      await confirm(
        cli.terminal,
        `Take ${image} off every service that runs it?`,
        image,
        await foreseen(client, image),
      );
    const { body } = await client.call('POST /images/{image}/recall', {
      parameters,
      body: { reason: String(reason) },
    });
    await print(cli, { data: body, names: [`image/${image}`], text: () => recalledText(body) });
    cli.terminal.err(`lift it: greenshift recall ${image} --lift --reason "…"`);
    return codeOf(body);
  },
};

async function foreseen(client: Client, image: string): Promise<readonly string[]> {
  const { body } = await client.call('GET /services');
  return ofRecall(image, body.services);
}

function recalledText({ image, services }: Recalled): string {
  const concerned = services.filter(({ outcome }) => outcome !== 'not-affected');
  const others = services.length - concerned.length;
  const rest =
    others === 0
      ? []
      : [`${others} other ${others === 1 ? 'service has' : 'services have'} nothing to do with it`];
  return [
    `${image} is recalled: no service starts it any more`,
    ...concerned.map(({ service, outcome, detail }) => `  ${service}  ${outcome}: ${detail}`),
    ...rest.map((line) => `  ${line}`),
  ].join('\n');
}

function codeOf({ services }: Recalled): number {
  const has = (wanted: string) => services.some(({ outcome }) => outcome === wanted);
  if (has('needs-operator')) return EXIT.needsOperator;
  return has('unfinished') ? EXIT.failed : EXIT.ok;
}

async function liftIt(cli: Cli, client: Client, image: string, reason: string): Promise<number> {
  const { body } = await client.call('DELETE /images/{image}/recall', {
    parameters: { image },
    query: { reason },
  });
  const text = () =>
    body.outcome === 'lifted' ? `${image} may be started again` : `${image} could be started before`;
  await print(cli, { data: body, names: [`image/${image}`], text });
  cli.terminal.err(`no service starts it by itself: greenshift start <service> ${image}`);
  return EXIT.ok;
}

async function listRecalls(cli: Cli, client: Client): Promise<number> {
  const { body } = await client.call('GET /recalls');
  const rows = body.recalls.map(({ image, at, by, reason }) => [image, dateTime(at), callerText(by), reason]);
  await print(cli, {
    data: body,
    names: body.recalls.map(({ image }) => `image/${image}`),
    text: (isWide) =>
      rows.length === 0
        ? 'no image is recalled'
        : table(['IMAGE', 'SINCE (UTC)', 'BY', 'WHY'], rows, tableWidth(cli.terminal, isWide), cli.theme),
  });
  return EXIT.ok;
}
