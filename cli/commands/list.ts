import { followedNameOf } from '../../src/rollout/upstream/followed.ts';
import { each } from '../each.ts';
import { EXIT } from '../exit-codes.ts';
import { percent, table, tableWidth } from '../layout.ts';
import { print } from '../output.ts';
import { stateOf } from '../screens/words.ts';
import { isSplitKnown } from '../split-known.ts';
import { findRollout, type RolloutBody, type ServiceBody } from '../target.ts';
import { withoutColours } from '../theme.ts';
import { between, dateTime, span } from '../times.ts';
import type { Cli, Verb } from '../verb.ts';

export const list: Verb = {
  name: 'list',
  summary: 'list the services: what is live, what moves, what needs a person',
  examples: [
    ['greenshift list', 'all services'],
    ['greenshift list -o wide', 'with their fleets and specs'],
    ['greenshift list -o name | xargs -n1 greenshift status', 'each of them in full'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli) {
    const client = await cli.client();
    const { body } = await client.call('GET /services');
    const rows = await each(body.services, READS_AT_ONCE, async (service) => {
      const rollout = service.rollout ? await findRollout(client, service.rollout) : undefined;
      return { service, rollout };
    });
    for (const { service, detail } of body.unreadable)
      cli.terminal.err(`${service} can't be read: ${detail}`);
    if (rows.length === 0) cli.terminal.err('there is no service yet: register one with `greenshift apply`');
    await print(cli, {
      data: body,
      names: body.services.map(({ service }) => `service/${service}`),
      text: (isWide) => listText(cli, rows, isWide),
    });
    return EXIT.ok;
  },
};

const READS_AT_ONCE = 16;

interface Row {
  readonly service: ServiceBody;
  readonly rollout: RolloutBody | undefined;
}

function listText({ terminal, theme }: Cli, rows: readonly Row[], isWide: boolean): string {
  if (rows.length === 0) return '';
  // What a narrow terminal cuts comes last.
  const head = ['SERVICE', 'ROLLOUT', 'GREEN', 'LIVE IMAGE', 'LIVE FLEET', ...(isWide ? ['FOLLOWS'] : [])];
  const cells = rows.map(({ service, rollout }) => [
    service.service,
    rollout ? `${rollout.rollout} ${stateOf(rollout, withoutColours(theme))}` : restText(service),
    rollout ? greenText(rollout) : '',
    service.live.image,
    service.live.fleet,
    ...(isWide ? [streamOf(service)] : []),
  ]);
  return table(head, cells, tableWidth(terminal, isWide), theme);
}

/** Green's share as it was read back, with how long ago; what was written last where nobody may have read it since. */
function greenText(rollout: RolloutBody): string {
  const { traffic, readAt } = rollout;
  const share = percent(traffic.green);
  return isSplitKnown(rollout)
    ? `${share} (${span(between(traffic.observedAt, readAt))} ago)`
    : `written: ${share}`;
}

const streamOf = ({ spec: { image } }: ServiceBody) =>
  image.pipeline ?? image.recipePrefix ?? `the service ${followedNameOf(image)}`;

function restText({ last, freeze, queued, recall }: ServiceBody): string {
  if (recall) return `the live image is recalled: ${recall.reason}`;
  if (queued?.begins) return `${queued.image} from ${dateTime(queued.begins)} UTC`;
  if (freeze) return `frozen until ${dateTime(freeze.until)} UTC`;
  if (!last) return 'none yet';
  const how = last.outcome === 'reverted' && last.aborted ? 'rolled back' : last.outcome;
  const as = last.broughtBack ? ' as a rollback' : '';
  return `${last.rollout} ${how}${as} ${dateTime(last.at)} UTC`;
}
