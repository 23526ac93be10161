import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { OurCall } from '../world/calls.ts';
import type { CloudState, GroupState, Share } from '../world/state.ts';
import type { World } from '../world/world.ts';
import type { Arrivals } from './arrivals.ts';
import type { Expectations } from './expectations.ts';

/** Something that must never be, with the invariant of docs/reliability.md that it breaks. */
export interface Violation {
  readonly invariant: string;
  readonly at: number;
  readonly what: string;
}

/** The cloud at one moment, as checkers compare it. */
export interface Snapshot {
  readonly shares: ReadonlyMap<string, Share>;
  readonly groups: ReadonlyMap<string, GroupState>;
}

/** The fleet that a rollout would go back to, and its image. */
interface BlueFleet {
  readonly name: string;
  readonly targetGroup: string;
  readonly image: string;
}

/** What all checkers of a run share. */
export interface CheckerContext {
  readonly world: World;
  readonly expected: Expectations;
  /** The fleet that was live at the start, as it was; one that its owner makes again between rollouts takes its place. */
  original: GroupState;
  /** ARNs of the fleets that were there at the start or that calls of ours have made: others' are none of our business. */
  readonly ownFleets: Set<string>;
  /** Names of the fleets that calls of ours have deleted. */
  readonly removed: Set<string>;
  /** The fleet that is live now. */
  blue: BlueFleet;
  /** The images that were live before. */
  readonly former: Set<string>;
  /** Servers that carry all of the traffic. */
  full: number;
  /** The rollout whose blue the live fleet was marked as last. */
  markedBy?: string;
  /** The last time that somebody else changed the split. */
  foreignEditAt: number;
  /** A call of ours has sized blue down behind green. */
  isReduced: boolean;
  /** The last time that blue was seen without a healthy server. */
  blueLostAt: number;
  /** What the calls of ours have made of the service's launch template, by template and number. */
  readonly ownVersions: Set<string>;
  /** ARNs of the rules that calls of ours have made. */
  readonly ownRules: Set<string>;
  /** Names of the launch templates that calls of ours have made. */
  readonly ownTemplates: Set<string>;
  /** The images of campaigns of which fleets were made here. */
  readonly arrivals: Arrivals;
  /** The contexts of all services of this one's installation, its own among them. */
  ours: readonly CheckerContext[];
  readonly violated: (invariant: string, what: string) => void;
}

export function createContext(
  world: World,
  expected: Expectations,
  violated: CheckerContext['violated'],
): CheckerContext {
  const original = world.state.group(world.infrastructure.fleet)!;
  return {
    world,
    expected,
    original,
    ownFleets: new Set([original.arn]),
    ownVersions: new Set(),
    ownRules: new Set(),
    ownTemplates: new Set(),
    arrivals: new Map(),
    ours: [],
    removed: new Set(),
    blue: blueOf(original),
    former: new Set(),
    full: original.desired,
    foreignEditAt: Number.NEGATIVE_INFINITY,
    isReduced: false,
    blueLostAt: Number.NEGATIVE_INFINITY,
    violated,
  };
}

const blueOf = ({ name, targetGroup, images }: GroupState): BlueFleet => ({
  name,
  targetGroup,
  image: images[0] ?? '',
});

export const snapshotOf = (state: CloudState): Snapshot => ({
  shares: new Map(state.shares().map((share) => [share.targetGroup, share])),
  groups: new Map(state.groups().map((group) => [group.name, group])),
});

/**
 * After a promotion the fleet that has everything is blue for the next rollout: the one before was removed by us, or its
 * owner has made it again and the next rollout has marked another. Returns whether there was one.
 */
export function followPromotion(context: CheckerContext, { shares, groups }: Snapshot): boolean {
  const { blue, former } = context;
  const next = [...groups.values()].find(({ targetGroup }) => shares.get(targetGroup)?.percent === 100);
  const isRemoved = context.removed.has(blue.name) && !groups.has(blue.name);
  const isMarked = next !== undefined && next.name !== blue.name && TAGS.blueOf in next.tags;
  const isPromoted = next !== undefined && (isRemoved || isMarked);
  if (isPromoted) {
    context.blue = blueOf(next);
    former.add(blue.image);
    context.isReduced = false;
    context.expected.aborted = undefined;
  }
  const live = groups.get(context.blue.name);
  if (live) followOwner(context, live);
  if (live && live.desired > 0) context.full = Math.max(context.original.desired, live.desired);
  return isPromoted;
}

/** What its owner has made of it between two rollouts is what the next one begins with. */
function followOwner(context: CheckerContext, live: GroupState): void {
  const mark = live.tags[TAGS.blueOf];
  if (mark === undefined || mark === context.markedBy) return;
  const isNext = context.markedBy !== undefined;
  context.markedBy = mark;
  const isResized = context.expected.sizeBackWithin !== undefined && live.arn === context.original.arn;
  if (isNext && isResized && live.desired > 0)
    context.original = { ...context.original, desired: live.desired };
}

/** ⌈share × R⌉, computed here once more: what our own code takes for enough is what is being checked. */
export const neededFor = (percent: number, full: number) =>
  Math.max(1, Math.ceil(Math.round(percent * full * 1_000) / 100_000));

export const round = (percent: number) => Math.round(percent * 10) / 10;

/** Green's share of a snapshot, percent. */
export const greenShare = ({ blue }: CheckerContext, shares: Snapshot['shares']) =>
  round(100 - (shares.get(blue.targetGroup)?.percent ?? 0));

/** The fleet beside blue; one that somebody left empty there as he abandoned a rollout is none while there is another. */
export function greenFleet({ world, blue }: CheckerContext): GroupState | undefined {
  const beside = world.state.groups().filter(({ targetGroup }) => targetGroup !== blue.targetGroup);
  return beside.find(({ desired }) => desired > 0) ?? beside[0];
}

/** True in the moment of somebody else's edit: nobody can act on what happens in the very moment of acting. */
export const isBlindMoment = ({ world, expected, foreignEditAt }: CheckerContext) =>
  world.clock.now() - foreignEditAt <= expected.staleness;

/** Whether an image from before comes back, in one step, because on-call has asked for it. */
export function isRelaunch(context: CheckerContext): boolean {
  const images = greenFleet(context)?.images ?? [];
  const isFormer = images.length > 0 && images.every((image) => context.former.has(image));
  const { mayRelaunch, refresh } = context.expected;
  const isLive = images.length > 0 && images.every((image) => image === context.blue.image);
  return (mayRelaunch === true && isFormer) || (refresh?.isExpedited === true && isLive);
}

/** How often the cloud is checked, milliseconds. */
export const CHECK_INTERVAL = 15_000;

/** True when blue can't serve, as far as our code may know: then green takes everything, whatever the plan says. */
export function isBlueLost({ world, expected, blue, blueLostAt }: CheckerContext): boolean {
  const now = world.state.shares().find(({ targetGroup }) => targetGroup === blue.targetGroup);
  return now?.healthy === 0 || world.clock.now() - blueLostAt <= CHECK_INTERVAL + expected.staleness;
}

/** Whether green gets everything in one step, and what holds for the steps of a plan doesn't. */
export const isInOneStep = (context: CheckerContext) => isBlueLost(context) || isRelaunch(context);

/** Whether it is of the function that replaces touched servers: what it raises and takes back has a checker of its own. */
export const isReplacement = ({ caller }: OurCall) => caller === 'replace-servers';
