import { expect, test } from 'vitest';
import { createContext, followPromotion, snapshotOf } from '../../simulation/checkers/context.ts';
import type { Expectations } from '../../simulation/checkers/expectations.ts';
import { PromotionChecker } from '../../simulation/checkers/promotion.ts';
import type { World } from '../../simulation/world/world.ts';

const MINUTE = 60_000;
const [OLD, NEW] = ['ami-old', 'ami-new'];

/** The share of each fleet of the environment before, percent, with its image; the first is live as the story begins. */
type Fleets = readonly (readonly [name: string, image: string, percent: number])[];

/** The checker of `web`, which follows `shop` and takes its images after 20 minutes. */
function follower(first: Fleets) {
  let now = 0;
  let fleets = first;
  const broken: string[] = [];
  const clock = { now: () => now };
  const groups = () =>
    fleets.map(([name, image]) => ({
      name,
      targetGroup: name,
      images: image ? [image] : [],
      desired: 2,
      tags: {},
    }));
  const state = {
    group: (wanted: string) => groups().find(({ name }) => name === wanted),
    groups,
    shares: () => fleets.map(([targetGroup, , percent]) => ({ targetGroup, percent })),
    templateVersions: () => new Map([['web:2', NEW]]),
  };
  const infrastructure = { fleet: first[0]?.[0] };
  const contextOf = (service: string, expected: Partial<Expectations>) =>
    createContext(
      { service, clock, state, infrastructure } as unknown as World,
      expected as Expectations,
      (_, what) => broken.push(what),
    );
  const before = contextOf('shop', {});
  const follows = { service: 'shop', soak: 20 * MINUTE, startedAt: 'by-itself' } as const;
  const own = contextOf('web', { follows });
  own.ours = [own, before];
  const checker = new PromotionChecker(own);
  return {
    /** What `shop` has at a minute: what isn't there any more was removed by its rollout. */
    at(minute: number, next: Fleets) {
      now = minute * MINUTE;
      for (const [name] of fleets) if (next.every(([other]) => other !== name)) before.removed.add(name);
      fleets = next;
      followPromotion(before, snapshotOf(before.world.state));
      checker.check();
    },
    /** What is said of a fleet of the new image that `web` launches at a minute. */
    launchedAt(minute: number): string[] {
      now = minute * MINUTE;
      const made = new Map([['web-2', { name: 'web-2', templateVersion: 'web:2' }]]);
      const call = { operation: 'CreateAutoScalingGroup' };
      broken.length = 0;
      checker.changed({ call, before: { groups: new Map() }, after: { groups: made } } as never);
      return [...broken];
    },
  };
}

const EARLY = 'web-2 is launched of ami-new before its time in shop is over';
const ELSEWHERE = "web-2 is launched of ami-new, which isn't live in shop";

/** A service with two fleets behind it, of which the second has just been promoted. */
function promoted() {
  const story = follower([['shop-1', OLD, 100]]);
  story.at(0, [['shop-1', OLD, 100]]);
  story.at(1, [
    ['shop-1', OLD, 0],
    ['shop-2', NEW, 100],
  ]);
  return story;
}

test('an image that has everything in the environment before has no time there while it may go back', () => {
  const story = promoted();
  expect(story.launchedAt(30)).toEqual([ELSEWHERE]);
  story.at(31, [['shop-2', NEW, 100]]);
  expect(story.launchedAt(50)).toEqual([EARLY]);
  expect(story.launchedAt(51)).toEqual([]);
});

test('a way back that fails in the environment before does not begin the time of its image anew', () => {
  const story = promoted();
  story.at(4, [['shop-2', NEW, 100]]);
  story.at(10, [
    ['shop-2', NEW, 0],
    ['shop-3', OLD, 100],
  ]);
  expect(story.launchedAt(11)).toEqual([ELSEWHERE]);
  story.at(12, [
    ['shop-2', NEW, 100],
    ['shop-3', OLD, 0],
  ]);
  story.at(14, [['shop-2', NEW, 100]]);
  expect(story.launchedAt(23)).toEqual([EARLY]);
  expect(story.launchedAt(24)).toEqual([]);
});

test('an image that was taken back in the environment before, and comes live there again, has its whole time anew', () => {
  const story = promoted();
  story.at(4, [['shop-2', NEW, 100]]);
  story.at(10, [
    ['shop-2', NEW, 0],
    ['shop-3', OLD, 100],
  ]);
  story.at(12, [['shop-3', OLD, 100]]);
  expect(story.launchedAt(24)).toEqual([ELSEWHERE]);
  story.at(26, [
    ['shop-3', OLD, 0],
    ['shop-4', NEW, 100],
  ]);
  story.at(28, [['shop-4', NEW, 100]]);
  expect(story.launchedAt(47)).toEqual([EARLY]);
  expect(story.launchedAt(48)).toEqual([]);
});

test('a fleet whose servers are all being replaced still runs its image', () => {
  const story = promoted();
  story.at(4, [['shop-2', NEW, 100]]);
  story.at(20, [['shop-2', '', 100]]);
  expect(story.launchedAt(24)).toEqual([]);
});
