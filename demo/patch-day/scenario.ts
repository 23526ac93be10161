import { type Campaign, ITSELF, isFinal, isOver } from '../../src/rollout/campaign/campaign.ts';
import { campaignIdOf } from '../../src/rollout/campaign/id.ts';
import { pause } from '../installation.ts';
import { countsSince } from '../load-count.ts';
import type { Load } from '../load-generator.ts';
import { compareServices } from './compare.ts';
import type { PatchDay } from './environment.ts';
import { otherHands } from './other-hands.ts';
import type { CampaignScreen } from './screen.ts';
import { observeCampaign, untilNextLook } from './view.ts';

export interface CampaignScenario {
  readonly title: string;
  /** Folder of the image that is published. */
  readonly folder: string;
  readonly expected: 'completed' | 'stopped';
}

export interface CampaignResult {
  readonly title: string;
  readonly outcome: string;
  /** Services that are on the image, that went back, and that never began with it. */
  readonly moved: number;
  readonly reverted: number;
  readonly untouched: number;
  /** Milliseconds, as `wallTime`. */
  readonly cloudTime: number;
  readonly wallTime: number;
  readonly requests: number;
  readonly imageFailures: number;
  readonly otherFailures: number;
  /** Requests that this machine was too slow for; no failures. */
  readonly machineTooSlow: number;
  /** What isn't as expected; empty when all is well. */
  readonly mismatches: readonly string[];
  /** What somebody else did meanwhile, so that the end proves nothing. */
  readonly otherHands?: string | undefined;
}

export interface PatchDayContext {
  readonly patchDay: PatchDay;
  readonly load: Load;
  readonly screen: CampaignScreen;
  readonly speed: number;
  /** Of all services together. */
  readonly perSecond: number;
}

/** Real seconds: ten times what a scenario takes on an idle machine. */
const SCENARIO_SECONDS_MAX = 1_200;

/** Publishes a scenario's image, waits until its campaign is over, then compares the cloud with what was expected. */
export async function playCampaign(
  context: PatchDayContext,
  scenario: CampaignScenario,
): Promise<CampaignResult> {
  const { patchDay, load } = context;
  const { clock } = patchDay.cloud.region;
  const began = clock.now();
  const begunAt = performance.now();
  const before = load.stats();
  const liveBefore = await liveImages(patchDay);
  const build = await patchDay.publisher.publish(scenario.folder);
  await patchDay.publisher.available(build, pause);
  const campaign = await watch(context, scenario, campaignIdOf(build), began);
  context.screen.keep();
  // Requests that were sent before the end belong to the scenario.
  await pause();
  const { counts, reasons } = countsSince(load.stats(), before);
  const lost = Object.entries(reasons).map(([reason, count]) => `${count} requests failed: ${reason}`);
  const unlike = [
    ...courseOf(campaign, scenario),
    ...(await compareServices(patchDay, campaign, liveBefore)),
  ];
  const hands = unlike.length > 0 ? otherHands(campaign) : undefined;
  const standing = Object.groupBy(campaign.members, ({ state }) => state);
  return {
    title: scenario.title,
    outcome: campaign.state.replace('-', ' '),
    moved: standing.promoted?.length ?? 0,
    reverted: standing.reverted?.length ?? 0,
    untouched: standing.waiting?.length ?? 0,
    cloudTime: clock.now() - began,
    wallTime: performance.now() - begunAt,
    ...counts,
    mismatches: hands === undefined ? [...unlike, ...lost] : lost,
    otherHands: hands,
  };
}

/** The image that is live in each service, by its name. */
async function liveImages({ deployment: { ports } }: PatchDay): Promise<ReadonlyMap<string, string>> {
  const { services } = await ports.services.list();
  return new Map(services.map(({ name, live }) => [name, live.imageId]));
}

/** What isn't as it should have come: a bad image is stopped at its first service, a good one reaches all. */
function courseOf({ state, order, members }: Campaign, { expected }: CampaignScenario): string[] {
  const beyond = members.filter(({ wave, state: one }) => wave > 0 && one !== 'waiting');
  const isByItself = expected === 'completed' || order?.by === ITSELF;
  return [
    state !== expected && `ended as ${state} instead of ${expected}`,
    !isByItself && 'it was not stopped by itself',
    expected === 'stopped' && beyond.length > 0 && `${beyond.length} services began beyond the canary`,
    expected === 'completed' && members.some((one) => one.state !== 'promoted') && 'not all have the image',
  ].filter((text) => typeof text === 'string');
}

async function watch(
  { patchDay, load, screen, speed, perSecond }: PatchDayContext,
  { title }: CampaignScenario,
  id: string,
  began: number,
): Promise<Campaign> {
  const latest = () => performance.now() + SCENARIO_SECONDS_MAX * 1_000;
  let end = latest();
  while (performance.now() < end) {
    const view = await observeCampaign(patchDay, id);
    screen.show({ title, speed, perSecond, began }, view, load.stats());
    const { campaign } = view;
    if (campaign && hasEnded(campaign)) return campaign;
    // Whoever pauses it, or freezes a service, lets it go on.
    if (campaign?.state === 'paused' || campaign?.members.some(({ state }) => state === 'held'))
      end = latest();
    await untilNextLook();
  }
  throw new Error(`"${title}" has not ended within ${SCENARIO_SECONDS_MAX} seconds`);
}

/** What its owner holds may take as long as it likes. */
const hasEnded = (campaign: Campaign): boolean =>
  campaign.endedAt !== undefined ||
  (campaign.state === 'completed' &&
    campaign.members.every((member) => isFinal(member) || member.state === 'held')) ||
  (isOver(campaign) && campaign.members.every(({ state }) => state !== 'moving'));
