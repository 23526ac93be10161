import { callerText } from '../../src/rollout/interventions/caller.ts';
import type { Client, Result } from '../api/client.ts';
import { withoutApi } from '../break-glass.ts';
import { EXIT } from '../exit-codes.ts';
import { Unreachable } from '../failures.ts';
import { print } from '../output.ts';
import { readable } from '../readable.ts';
import { findTarget, type Target } from '../target.ts';
import { dateTime } from '../times.ts';
import type { Cli, Verb } from '../verb.ts';

type Body = Result<'POST /services/{service}/rollback'>;

export const rollback: Verb = {
  name: 'rollback',
  parameters: '<service-or-rollout>',
  summary: 'give blue all of the traffic back, at once',
  description:
    'Of a service: aborts the rollout under way; without one, rolls out the image before the live one. Of a rollout: aborts this one and no other. Pressing twice changes nothing. Returns once the load balancer has confirmed that blue has everything, and says how long it took. Where the API cannot be reached it prints the commands that do it without Greenshift, as the last `status` or `wait` on this machine has kept them.',
  options: [
    { flags: '-r, --reason <text>', description: 'why, for the timeline' },
    { flags: '--force', description: 'also to a blue with too few healthy servers' },
  ],
  examples: [
    ['greenshift rollback web', 'the service web, whatever is under way'],
    ['greenshift rollback web -r "errors since 02:40"', 'with the reason on record'],
    ['greenshift rollback web-42 --force', 'this rollout, even to a weak blue'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { reason, force }) {
    const client = await cli.client();
    const body = { ...(reason && { reason: String(reason) }), ...(force && { force: true }) };
    const answer = await pressed(cli, client, word, body);
    await print(cli, {
      data: answer,
      names: [`rollout/${answer.rollout}`],
      text: () => readable(answer.detail),
    });
    cli.terminal.err(sequel(answer));
    // A rollout that has ended takes no more lines.
    if (reason && answer.outcome === 'already-rolled-back')
      cli.terminal.err(`your reason is kept: greenshift trail ${answer.rollout.replace(/-\d+$/, '')}`);
    return EXIT.ok;
  },
};

/** Whoever can't reach the API is told how blue gets the traffic without it. */
async function pressed(
  { terminal }: Cli,
  client: Client,
  word: string,
  body: { reason?: string; force?: boolean },
): Promise<Body> {
  try {
    return await press(client, await findTarget(client, word), body);
  } catch (error) {
    if (error instanceof Unreachable)
      for (const line of await withoutApi(terminal, client.endpoint, word)) terminal.err(line);
    throw error;
  }
}

async function press(
  client: Client,
  { kind, name }: Target,
  body: { reason?: string; force?: boolean },
): Promise<Body> {
  const response =
    kind === 'service'
      ? await client.call('POST /services/{service}/rollback', { parameters: { service: name }, body })
      : await client.call('POST /rollouts/{id}/rollback', { parameters: { id: name }, body });
  return response.body;
}

/** What a person wants to know next. Since the start of the process: as long as the person has waited. */
function sequel({ outcome, rollout, repeats, backSince, dropped }: Body): string {
  const follow = `follow it: greenshift status ${rollout} --watch`;
  const since = backSince ? `green has no traffic since ${dateTime(backSince)} UTC` : '';
  if (repeats) {
    const { at, by, reason } = repeats;
    const asked = `${callerText(by)} has asked for it at ${dateTime(at)} UTC: ${reason}`;
    if (outcome === 'rollout-started') return `${asked}\n${follow}`;
    return `nothing was moved: ${since && `${since}; `}${asked}`;
  }
  if (since) return `nothing was moved: ${since}`;
  const seconds = (performance.now() / 1_000).toFixed(2);
  if (outcome === 'rolled-back') return `100 % on blue ${seconds} s after the command`;
  if (outcome !== 'already-rolled-back') return follow;
  return dropped ? `nothing was moved; the next attempt of ${dropped} is dropped` : 'nothing was changed';
}
