import type { Client } from '../api/client.ts';
import { keepBreakGlass } from '../break-glass.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed } from '../failures.ts';
import { durationOption, follow, goesOnText, intervalFor } from '../follow.ts';
import { print } from '../output.ts';
import { readable } from '../readable.ts';
import { stateOf } from '../screens/words.ts';
import { codeOf, isOpen } from '../snapshot.ts';
import { findTarget, type RolloutBody } from '../target.ts';
import type { Cli, Verb } from '../verb.ts';

export const wait: Verb = {
  name: 'wait',
  parameters: '<service-or-rollout>',
  summary: 'wait for the end of a rollout, for scripts and pipelines',
  description:
    'Of a service, the rollout under way, or the last one if there is none. Prints the end alone. Returns at once when the rollout needs an operator. When the time is up, a rollout that is held exits with 4, any other with 6.',
  options: [{ flags: '--timeout <duration>', description: 'how long to wait at most', default: '1d' }],
  examples: [
    ['greenshift wait web --timeout 2h', 'succeeds only if the image is promoted within two hours'],
    ['greenshift wait web-42 || echo "exit code $?"', 'tells a revert (2) from a rollback by a person (3)'],
  ],
  isClient: true,
  hasOutput: true,
  async run(cli, [word = ''], { timeout }) {
    const client = await cli.client();
    let id: string | undefined;
    let last: RolloutBody | undefined;
    const code = await follow(cli.terminal, {
      // An API that is down when the wait begins is tried again, as one that goes down later.
      async read() {
        id ??= await rolloutNamed(client, word);
        const { body } = await client.call('GET /rollouts/{id}', { parameters: { id } });
        await keepBreakGlass(cli.terminal, client.endpoint, body);
        return body;
      },
      show(rollout) {
        last = rollout;
      },
      end: (rollout) => {
        const found = codeOf(rollout);
        return !isOpen(rollout) || found === EXIT.needsOperator ? found : undefined;
      },
      late: (rollout) => (rollout ? codeOf(rollout) : EXIT.timedOut),
      goesOn: (seen) => goesOnText(id ?? word, seen),
      timeout: durationOption('timeout', timeout),
      interval: intervalFor(client),
    });
    if (last) await printEnd(cli, last);
    return code;
  },
};

/** The rollout of a word: itself, or the newest of the service. */
async function rolloutNamed(client: Client, word: string): Promise<string> {
  const { kind, name } = await findTarget(client, word);
  if (kind === 'rollout') return name;
  const { body } = await client.call('GET /services/{service}', { parameters: { service: name } });
  const id = body.rollout ?? body.last?.rollout;
  if (!id) throw new CommandFailed(`${name} has had no rollout yet`);
  return id;
}

const printEnd = (cli: Cli, rollout: RolloutBody) =>
  print(cli, {
    data: rollout,
    names: [`rollout/${rollout.rollout}`],
    text: () => {
      const { needsOperator, failure, abort, waiting } = rollout;
      const held = waiting?.held ? waiting.reason : undefined;
      const why = needsOperator?.reason ?? failure?.message ?? abort?.reason ?? held;
      return `${rollout.rollout}  ${stateOf(rollout, cli.theme)}${why ? `: ${readable(why)}` : ''}`;
    },
  });
