import { expect, test } from 'vitest';
import { CampaignEndChecker } from '../../simulation/checkers/campaign-ends.ts';
import { CampaignChecker } from '../../simulation/checkers/campaigns.ts';
import {
  type CheckerContext,
  createContext,
  followPromotion,
  snapshotOf,
} from '../../simulation/checkers/context.ts';
import type { Expectations, ExpectedCampaign } from '../../simulation/checkers/expectations.ts';
import type { World } from '../../simulation/world/world.ts';

const MINUTE = 60_000;
const [OLD, NEW, NEWER] = ['ami-old', 'ami-new', 'ami-newer'];

interface Fleet {
  readonly name: string;
  readonly image: string;
}

/** One service of the story, with the fleets that it has. */
function member(service: string, clock: { now(): number }, campaign: ExpectedCampaign, broken: string[]) {
  let fleets: readonly Fleet[] = [{ name: `${service}-original`, image: OLD }];
  let isLocked = false;
  const groups = () =>
    fleets.map(({ name, image }) => ({
      name,
      arn: name,
      targetGroup: name,
      templateVersion: image,
      images: [image],
      desired: 2,
      tags: {},
    }));
  const state = {
    group: (wanted: string) => groups().find(({ name }) => name === wanted),
    groups,
    shares: () => fleets.map(({ name }) => ({ targetGroup: name, percent: fleets.length === 1 ? 100 : 50 })),
    templateVersions: () => new Map([OLD, NEW, NEWER].map((image) => [image, image])),
  };
  const table = { items: () => [{ pk: 'service', sk: service, ...(isLocked && { lock: {} }) }] };
  const services = { ec2: { hasImage: () => true } };
  const infrastructure = { fleet: `${service}-original` };
  const published = ['base'];
  const world = { service, clock, state, infrastructure, table, services, published } as unknown as World;
  const expected = { campaign } as Expectations;
  const context = createContext(world, expected, (_, what) => broken.push(what));
  const checkers = [new CampaignChecker(context), new CampaignEndChecker(context)] as const;
  const look = () => snapshotOf(world.state);
  const see = () => {
    followPromotion(context, look());
    checkers[0].check(look());
  };
  return {
    context,
    expected,
    returned: (call: unknown) => checkers.map((checker) => checker.returned(call as never)),
    claims: (rollout: string) =>
      checkers[0].returned({ operation: 'PutItem', input: { Item: { pk: `rollout#${rollout}` } } } as never),
    launches(name: string, image: string) {
      const before = look();
      fleets = [...fleets, { name, image }];
      context.ownFleets.add(name);
      const call = { operation: 'CreateAutoScalingGroup' };
      checkers[0].changed({ call, before, after: look() } as never);
      see();
    },
    publishes: () => published.push('base'),
    /** What is left once its rollout is over. */
    keeps(image: string) {
      for (const gone of fleets.filter((fleet) => fleet.image !== image)) context.removed.add(gone.name);
      fleets = fleets.filter((fleet) => fleet.image === image);
      see();
    },
    lock: () => {
      isLocked = true;
    },
    ends: () => checkers[1].ended(isLocked),
  };
}

/** Three services in waves of one each, watched for ten minutes. */
function threeWaves(waves: ExpectedCampaign['waves'] = [['a'], ['b'], ['c']]) {
  let now = 0;
  const campaign: ExpectedCampaign = { waves, bake: 10 * MINUTE };
  const broken: string[] = [];
  const clock = { now: () => now };
  const [a, b, c] = ['a', 'b', 'c'].map((name) => member(name, clock, campaign, broken)) as [
    ReturnType<typeof member>,
    ReturnType<typeof member>,
    ReturnType<typeof member>,
  ];
  const ours: CheckerContext[] = [a, b, c].map(({ context }) => context);
  for (const context of ours) context.ours = ours;
  return {
    campaign,
    a,
    b,
    c,
    at(minute: number) {
      now = minute * MINUTE;
    },
    /** What was said since it was asked last. */
    broken: () => broken.splice(0),
    announce(DetailType: string, id = 'base-1') {
      const Entries = [{ DetailType, Detail: JSON.stringify({ campaign: id }) }];
      for (const one of [a, b, c]) one.returned({ operation: 'PutEvents', input: { Entries } });
    },
    end() {
      for (const one of [a, b, c]) one.ends();
      return broken.splice(0);
    },
  };
}

/** The canary has the image since the fifth minute. */
function proven(waves?: ExpectedCampaign['waves']) {
  const story = threeWaves(waves);
  story.a.launches('a-1', NEW);
  story.at(5);
  story.a.keeps(NEW);
  return story;
}

test('a service may begin once the wave before has ended and was watched for its time', () => {
  const story = proven();
  story.at(15);
  story.b.launches('b-1', NEW);
  expect(story.broken()).toEqual([]);
});

test('a service that begins before the time of the wave before is over is seen', () => {
  const story = proven();
  story.at(14);
  story.b.launches('b-1', NEW);
  expect(story.broken()).toEqual(['b-1 begins with ami-new, before the time of the wave before is over']);
});

test('a service that begins while one of a wave before is under way, or has not begun, is seen', () => {
  const story = threeWaves();
  story.a.launches('a-1', NEW);
  story.at(20);
  story.b.launches('b-1', NEW);
  expect(story.broken()).toEqual(['b-1 begins with ami-new, before a of a wave before has ended']);
  const other = proven();
  other.at(30);
  other.c.launches('c-1', NEW);
  expect(other.broken()).toEqual(['c-1 begins with ami-new, before b of a wave before has ended']);
});

test('where no service of the waves before has the image one at a time is drawn, until one has it for its time', () => {
  const story = threeWaves([['a'], ['b', 'c']]);
  story.a.launches('a-1', NEW);
  story.at(5);
  story.a.keeps(OLD);
  story.b.launches('b-1', NEW);
  expect(story.broken()).toEqual([]);
  story.c.launches('c-1', NEW);
  expect(story.broken()).toEqual(['c-1 begins with ami-new, though no service of the waves before has it']);
  const other = threeWaves([['a'], ['b', 'c']]);
  other.a.launches('a-1', NEW);
  other.a.keeps(OLD);
  other.b.launches('b-1', NEW);
  other.b.keeps(NEW);
  other.at(10);
  other.c.launches('c-1', NEW);
  expect(other.broken()).toEqual([]);
});

test('a service that begins in a pause is seen, by when it was claimed and not by when it launches', () => {
  const story = proven([['a'], ['b', 'c']]);
  story.at(15);
  story.b.claims('b-1');
  story.campaign.paused = { from: 16 * MINUTE, until: 40 * MINUTE };
  story.at(20);
  story.b.launches('b-1', NEW);
  expect(story.broken()).toEqual([]);
  story.c.claims('c-1');
  story.c.launches('c-1', NEW);
  expect(story.broken()).toEqual(['c-1 begins with ami-new, in a pause']);
});

test('a service that begins after a pause is over is no concern', () => {
  const story = proven();
  story.campaign.paused = { from: 6 * MINUTE, until: 40 * MINUTE };
  story.at(40);
  story.b.launches('b-1', NEW);
  expect(story.broken()).toEqual([]);
});

test.each([
  ['on-call', false],
  ['itself', true],
])('a service that begins after the campaign was stopped by %s is seen', (_, isItself) => {
  const story = proven();
  story.at(20);
  if (isItself) story.announce('CampaignStopped');
  else story.campaign.stopped = { at: 20 * MINUTE, isRolledBack: false };
  story.at(22);
  story.b.launches('b-1', NEW);
  expect(story.broken()).toEqual(['b-1 begins with ami-new, after its campaign was stopped']);
});

test('an image that is published after a stop has a campaign of its own', () => {
  const story = proven();
  story.campaign.stopped = { at: 20 * MINUTE, isRolledBack: true };
  story.a.launches('a-2', OLD);
  story.a.keeps(OLD);
  story.at(30);
  story.a.publishes();
  story.a.launches('a-3', NEWER);
  story.a.keeps(NEWER);
  expect([story.broken(), story.end()]).toEqual([[], []]);
});

test('a service that begins with an image once a newer one has begun anywhere is seen', () => {
  const story = proven();
  story.at(10);
  story.a.launches('a-2', NEWER);
  expect(story.broken()).toEqual([]);
  story.at(20);
  story.b.launches('b-1', NEW);
  expect(story.broken()).toEqual(['b-1 begins with ami-new, once a newer one has begun']);
});

test('a service that rolls out what it has had is seen; what went back may be offered again', () => {
  const story = proven();
  story.at(20);
  story.a.launches('a-2', OLD);
  story.a.keeps(OLD);
  story.a.launches('a-3', NEW);
  expect(story.broken()).toEqual(['a-3 begins with ami-new, which was live there before']);
  const other = threeWaves();
  other.a.launches('a-1', NEW);
  other.a.keeps(OLD);
  other.a.launches('a-2', NEW);
  expect(other.broken()).toEqual([]);
});

test('a service that has the image at the end, though its campaign was rolled back, is seen', () => {
  const story = proven();
  story.campaign.stopped = { at: 20 * MINUTE, isRolledBack: true };
  expect(story.end()).toEqual(['a has ami-new at the end, which was rolled back everywhere']);
  story.a.launches('a-2', OLD);
  story.a.keeps(OLD);
  expect(story.end()).toEqual([]);
});

test('a service that was not to begin, and has, is seen', () => {
  const story = proven();
  story.b.expected.isLeft = true;
  expect(story.end()).toEqual([]);
  story.at(15);
  story.b.launches('b-1', NEW);
  expect(story.end()).toEqual(['b begins, and is none of those that may']);
});

test('a campaign of whose end nobody was told is seen, unless something holds one of its services', () => {
  const story = proven();
  story.announce('CampaignStarted');
  expect(story.end()).toEqual(['the campaign base-1 is open at the end']);
  story.b.lock();
  expect(story.end()).toEqual([]);
  const other = proven();
  other.announce('CampaignStarted');
  other.announce('CampaignEnded');
  expect(other.end()).toEqual([]);
});
