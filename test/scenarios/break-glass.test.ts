import { expect, test } from 'vitest';
import { awsClients } from '../../src/aws/clients.ts';
import { runAwsCommand } from '../world/aws-command.ts';
import { fixture, LINGERING, useEnvironment } from './demo-context.ts';
import { groupOf, listenerWeights, untilServers } from './observations.ts';
import { endedRollout, publish, serviceOf, startedRollout, untilRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment(LINGERING);

/** The images that answer some requests, one after the other. */
async function imagesServing(requests = 40): Promise<Set<string | null>> {
  const seen = new Set<string | null>();
  for (let sent = 0; sent < requests; sent += 1) {
    const response = await fetch(environment().serviceUrl, { headers: { connection: 'close' } });
    await response.text();
    seen.add(response.headers.get('x-image'));
  }
  return seen;
}

test('the commands in the record put blue back without Greenshift, which sees it and goes back itself', async () => {
  const { rollout: id } = await startedRollout(environment(), await publish(environment(), fixture('v2')));
  const { blue, green, breakGlass, wayBack, timeline } = await untilRollout(
    environment(),
    id,
    ({ phase, traffic }) => phase === 'baking' && traffic.green === 50,
  );
  expect(wayBack!.seconds).toBeLessThanOrEqual(10);
  expect(timeline.map(({ what }) => what)).toContainEqual(
    expect.stringMatching(/^the way back is proven: back in \d+\.\d s$/),
  );
  await until('both images to serve', async () => (await imagesServing()).size === 2);

  expect(breakGlass).toHaveLength(2);
  const clients = awsClients(environment().clientOptions);
  for (const command of breakGlass) await runAwsCommand(clients, command);
  expect(await listenerWeights(environment())).toEqual({ [blue.targetGroup]: 999, [green.targetGroup]: 0 });
  await until('blue alone to serve', async () => (await imagesServing()).size === 1);
  expect(await imagesServing(200)).toEqual(new Set(['v1']));

  const ended = await endedRollout(environment(), id);
  expect(ended).toMatchObject({ outcome: 'reverted', failure: { code: 'DriftDetected' }, breakGlass: [] });
  expect(await imagesServing()).toEqual(new Set(['v1']));
  expect(await groupOf(environment(), id)).toBeUndefined();
  expect(await groupOf(environment(), blue.fleet)).toMatchObject({ MinSize: 2, DesiredCapacity: 3 });
  expect(await serviceOf(environment())).toMatchObject({ live: { fleet: blue.fleet }, rollout: null });
  await untilServers(3);
});
