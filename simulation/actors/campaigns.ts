import { sleep } from '../../local-cloud/time/clock.ts';
import { orderCampaign, setCampaignSettings } from '../../src/commands/campaign/campaigns.ts';
import type { Order } from '../../src/rollout/campaign/campaign.ts';
import { DEFAULT_SETTINGS } from '../../src/rollout/campaign/settings.ts';
import type { Phase } from '../../src/rollout/phase.ts';
import type { Watched } from '../checkers/checkers.ts';
import type { CampaignPlan, Scenario } from '../scenarios/scenario.ts';
import { campaignBook, openRollout } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type Meanwhile, onceFound } from './actor.ts';

const MINUTE = 60_000;
const PAUSE = 10_000;
const ATTEMPTS = 90;

/** Images come to the services in these waves. */
export const setWaves =
  ({ waves, bake }: Pick<CampaignPlan, 'waves' | 'bake'>): NonNullable<Scenario['registered']> =>
  ({ api }) =>
    setCampaignSettings(api, {
      ...DEFAULT_SETTINGS,
      automatic: true,
      waves: waves.map((services, index) => ({
        services,
        ...(index === waves.length - 1 && { percent: 100 }),
      })),
      bake: `${bake}m`,
    });

const imageOf = ({ state }: World) => state.groups()[0]?.images[0];

/** Calls `then` once, as soon as each of these services bakes, or has come further. */
function onceUnderWay(followers: readonly Watched[], names: readonly string[], then: () => unknown): void {
  const worlds = followers.map(({ world }) => world).filter(({ service }) => names.includes(service));
  const [first] = worlds;
  if (!first) return;
  const before = imageOf(first);
  const isUnderWay = (world: World) => {
    const rollout = openRollout(world);
    return rollout ? rollout.phase === 'baking' : imageOf(world) !== before;
  };
  onceFound(first, () => worlds.every(isUnderWay) || undefined, then);
}

/** On-call says it of the newest campaign, again and again while it isn't heard. Returns whether it was. */
async function say(world: World, kind: Order['kind']): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [id = ''] = campaignBook(world)?.recent ?? [];
    try {
      await orderCampaign(world.api, id, { kind, by: 'on-call', reason: 'it looks odd' });
      return true;
    } catch {
      await sleep(world.clock, PAUSE);
    }
  }
  return false;
}

/** On-call pauses the campaign as the services bake, and has it go on half an hour later. */
export const pauseAt =
  (names: readonly string[], minutes = 30): Meanwhile =>
  (world, { campaign }, { followers }) =>
    onceUnderWay(followers, names, async () => {
      if (!(await say(world, 'pause')) || !campaign) return;
      const from = world.clock.now();
      campaign.paused = { from, until: Number.POSITIVE_INFINITY };
      await sleep(world.clock, minutes * MINUTE);
      // Who has stopped it doesn't want it to go on.
      if (campaign.stopped) return;
      campaign.paused = { from, until: world.clock.now() };
      await say(world, 'resume');
    });

/** On-call stops the campaign as the services bake: what has begun goes on. */
export const stopAt =
  (names: readonly string[]): Meanwhile =>
  (_, __, { followers }) =>
    onceUnderWay(followers, names, () => stop(followers));

/** On-call rolls the campaign back as the services bake. */
export const rollBackAt =
  (names: readonly string[]): Meanwhile =>
  (_, __, { followers }) =>
    onceUnderWay(followers, names, () => rollBack(followers));

export async function stop([first]: readonly Watched[]): Promise<void> {
  if (!first) return;
  const { world, expected } = first;
  if ((await say(world, 'stop')) && expected.campaign)
    expected.campaign.stopped ??= { at: world.clock.now(), isRolledBack: false };
}

export async function rollBack(followers: readonly Watched[]): Promise<void> {
  const [first] = followers;
  for (const one of followers) expectWayBack(one);
  if (first && (await say(first.world, 'roll-back')) && first.expected.campaign)
    first.expected.campaign.stopped = { at: first.world.clock.now(), isRolledBack: true };
}

const GOES_BACK: readonly Phase[] = ['proving', 'shifting', 'baking'];

/** Whoever has the image gets the one before back, as a rollout of its own. */
function expectWayBack({ world, expected }: Watched): void {
  expected.mayRelaunch = true;
  expected.askedByName += 1;
  const { phase } = openRollout(world) ?? {};
  if (phase !== undefined && !GOES_BACK.includes(phase)) delete expected.ends;
  if (!expected.ends || expected.isLeft) return;
  expected.ends = phase === undefined ? 'promoted' : 'reverted';
  expected.promotes = 'first';
}

/** From the moment in which these services bake, every server of the image fails a part of its requests. */
export const failAt =
  (names: readonly string[]): Meanwhile =>
  (world, _, { followers }) =>
    onceUnderWay(followers, names, () => {
      for (const { state } of followers.map((one) => one.world))
        for (const image of state.groups().flatMap(({ images }) => images))
          if (world.instances.folderOf(image) !== 'first') world.instances.disturb(image, { badShare: 0.3 });
    });

/** The owner publishes another image as the services bake. */
export const publishAt =
  (names: readonly string[], image: Scenario['image']): Meanwhile =>
  (world, _, { followers }) =>
    onceUnderWay(followers, names, () => void world.publisher.publish(`/images/${image}`));
