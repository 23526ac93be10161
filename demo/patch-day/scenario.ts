import { type Campaign, ITSELF, isOver } from '../../src/rollout/campaign/campaign.ts';
import { campaignIdOf } from '../../src/rollout/campaign/id.ts';
import { isFinal } from '../../src/rollout/campaign/member.ts';
import { pause } from '../installation.ts';
import type { Load } from '../load-generator.ts';
import { measure, type ScenarioEnd, untilItEnds } from '../scenario-end.ts';
import type { Screen } from '../terminal.ts';
import { compareServices } from './compare.ts';
import type { PatchDay } from './environment.ts';
import { otherHands } from './other-hands.ts';
import { type CampaignView, observeCampaign, untilNextLook } from './view.ts';

export interface CampaignScenario {
  readonly title: string;
  /** Folder of the image that is published. */
  readonly folder: string;
  readonly expected: 'completed' | 'stopped';
}

export interface CampaignResult extends ScenarioEnd {
  /** Services that are on the image, that went back, and that never began with it. */
  readonly moved: number;
  readonly reverted: number;
  readonly untouched: number;
}

export interface PatchDayContext {
  readonly patchDay: PatchDay;
  readonly load: Load;
  readonly screen: Screen<CampaignView>;
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
  const measured = measure(patchDay.cloud.region.clock, load);
  const liveBefore = await liveImages(patchDay);
  const build = await patchDay.publisher.publish(scenario.folder);
  await patchDay.publisher.available(build, pause);
  const campaign = await watch(context, scenario, campaignIdOf(build), measured.began);
  context.screen.keep();
  // Requests that were sent before the end belong to the scenario.
  await pause();
  const { spent, lost } = measured.end();
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
    ...spent,
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
  const heading = { title, speed, perSecond, began };
  return untilItEnds({ title, seconds: SCENARIO_SECONDS_MAX, pause: untilNextLook }, async () => {
    const view = await observeCampaign(patchDay, id);
    screen.show(heading, view, load.stats());
    const { campaign } = view;
    // Whoever pauses it, or freezes a service, lets it go on.
    const isHeld = campaign?.state === 'paused' || campaign?.members.some(({ state }) => state === 'held');
    return { isHeld: isHeld === true, ended: campaign && hasEnded(campaign) ? campaign : undefined };
  });
}

/** What its owner holds may take as long as it likes. */
const hasEnded = (campaign: Campaign): boolean =>
  campaign.endedAt !== undefined ||
  (campaign.state === 'completed' &&
    campaign.members.every((member) => isFinal(member) || member.state === 'held')) ||
  (isOver(campaign) && campaign.members.every(({ state }) => state !== 'moving'));
