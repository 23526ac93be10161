import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnvironment, type Environment } from '../../demo/environment.ts';
import { pause } from '../../demo/installation.ts';
import { webSpec } from '../../demo/web-spec.ts';
import { pacedClock } from '../../local-cloud/time/paced-clock.ts';
import { fixture, QUICK, SPEED } from './demo-context.ts';
import { type Line, openLine } from './line.ts';
import { untilServers } from './observations.ts';
import { endedRollout, serviceOf, startedRollout } from './rollouts.ts';
import { until } from './until.ts';

const HOME = 'us-east-1';
const EU = 'eu-west-1';
const errors: string[] = [];
const clock = pacedClock(SPEED);
const onError = (error: unknown, where: string) => void errors.push(`${where}: ${error}`);

let home: Environment;
let eu: Environment;
let line: Line;

const environmentIn = (regionName: string, installations: string, image: object) =>
  createEnvironment({
    speed: SPEED,
    ports: { endpoint: 0, api: 0 },
    firstImage: fixture('v1'),
    spec: (placed) => {
      const spec = { ...webSpec(placed), ...QUICK };
      return { ...spec, image: { ...spec.image, ...image } };
    },
    onError,
    beside: { clock, regionName, installations },
  });

async function settings({ api }: Environment, body: object): Promise<void> {
  expect(await api('PUT', '/campaign-settings', body as Record<string, unknown>)).toMatchObject({
    status: 200,
  });
}

beforeAll(async () => {
  eu = await environmentIn(EU, '', { pipeline: undefined, recipePrefix: 'web' });
  line = await openLine(eu.deployment.api.url);
  home = await environmentIn(HOME, `eu=${line.url} region=${EU}`, { campaign: true });
  home.cloud.distributesTo(eu.cloud);
  await settings(home, {
    bake: '5m',
    waves: [{ percent: 100 }, { installation: 'eu' }],
  });
  await settings(eu, {
    bake: '5m',
    ledBy: { installation: 'greenshift-local', role: 'arn:aws:iam::111122223333:user/local' },
  });
});

afterAll(async () => {
  await line?.close();
  await home?.close();
  await eu?.close();
  expect(errors).toEqual([]);
  await untilServers(0);
});

const publishAtHome = async (folder: string): Promise<string> =>
  home.publisher.available(await home.publisher.publish(fixture(folder), [HOME, EU]), pause);

interface CampaignBody {
  readonly campaign: string;
  readonly state: string;
  readonly order: { readonly reason: string } | null;
  readonly waves: readonly { readonly installation: Record<string, unknown> | null }[];
}

/** The newest campaign of an installation, once it is as wanted. */
const untilCampaign = (where: Environment, text: string, when: (campaign: CampaignBody) => boolean) =>
  until(text, async () => {
    const { body } = await where.api('GET', '/campaigns');
    const [newest] = body.campaigns as unknown as readonly CampaignBody[];
    return newest !== undefined && when(newest) && newest;
  });

const branchOf = ({ waves }: CampaignBody) => waves[1]?.installation ?? {};

test('an image goes to the other region once it has proven itself, though the API is away as its turn comes', async () => {
  line.is = 'shut';
  const before = (await serviceOf(eu)).live.image;
  const image = await publishAtHome('v2');
  const { rollout } = await startedRollout(home, image);
  expect(await endedRollout(home, rollout)).toMatchObject({ outcome: 'promoted' });
  const held = await untilCampaign(
    home,
    'it to wait for eu',
    (one) => branchOf(one).silentSince !== null && branchOf(one).state === 'asked',
  );
  expect(branchOf(held).why).toContain('gives no answer');
  expect(held.state).toBe('running');
  expect((await serviceOf(eu)).live.image).toBe(before);

  line.is = 'deaf';
  await untilCampaign(eu, 'it to begin in eu', ({ state }) => state === 'running');
  line.is = 'open';
  await untilCampaign(home, 'home to hear of it', (one) => branchOf(one).state === 'running');
  const ended = await untilCampaign(home, 'its end', ({ state }) => state === 'completed');
  expect(branchOf(ended)).toMatchObject({ state: 'completed', counts: { total: 1, promoted: 1, failed: 0 } });
  const { live, last } = await serviceOf(eu);
  expect(live.image).not.toBe(before);
  expect(live.image).not.toBe(image);
  expect(last).toMatchObject({ outcome: 'promoted' });
  const { body } = await eu.api('GET', '/campaigns');
  expect(body.campaigns).toHaveLength(1);
});

test('one that is taken back in the other region is stopped at home, and goes back there as a person says', async () => {
  const before = { home: (await serviceOf(home)).live.image, eu: (await serviceOf(eu)).live.image };
  await publishAtHome('v1');
  const rollout = await until('its rollout in eu', async () => (await serviceOf(eu)).rollout);
  const { status } = await eu.api('POST', `/rollouts/${rollout}/rollback`, { reason: 'it leaks' });
  expect(status).toBeLessThan(300);
  const stopped = await untilCampaign(home, 'the stop', ({ state }) => state === 'stopped');
  expect(stopped.order?.reason).toContain('it has stopped by itself in eu');
  expect((await serviceOf(home)).live.image).not.toBe(before.home);
  const { campaign } = stopped;
  expect(await home.api('POST', `/campaigns/${campaign}/rollback`, { reason: 'it leaks' })).toMatchObject({
    status: 200,
  });
  await untilCampaign(home, 'the way back', ({ state }) => state === 'rolled-back');
  expect((await serviceOf(home)).live.image).toBe(before.home);
  expect((await serviceOf(eu)).live.image).toBe(before.eu);
  await untilCampaign(eu, 'eu to have heard of it', ({ state }) => state === 'rolled-back');
});

test('whoever is not named as the leader may begin nothing there', async () => {
  await settings(eu, {
    ledBy: { installation: 'greenshift-local', role: 'arn:aws:iam::111122223333:role/home' },
  });
  const { status, body } = await eu.api('POST', '/campaigns', {
    build: `arn:aws:imagebuilder:${HOME}:111122223333:image/web/9.0.0/1`,
    copies: [],
    leader: { installation: 'greenshift-local', campaign: 'web-9.0.0-1' },
  });
  expect({ status, type: body.type }).toEqual({ status: 403, type: 'urn:greenshift:problem:NotTheLeader' });
});
