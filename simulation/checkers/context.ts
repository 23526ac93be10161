import type { GroupState, Share } from '../world/state.ts';
import type { World } from '../world/world.ts';

/** Something that must never be, with the invariant of docs/reliability.md that it breaks. */
export interface Violation {
  readonly invariant: string;
  readonly at: number;
  readonly what: string;
}

/** What the scenario knows and the cloud can't tell. */
export interface Expectations {
  /** The plan's weights in percent, rising. */
  readonly weights: readonly number[];
  /** The shortest bake, milliseconds. */
  readonly bake: number;
  readonly minimumRequests: number;
  /** How long a fleet without traffic must be left alone: propagation and draining, milliseconds. */
  readonly quiet: number;
  /** How often each image was asked for by name. */
  askedByName: number;
  /** How old what our code acts on may be, because reads are stale or effects late; milliseconds. */
  readonly staleness: number;
  /** How the scenario ends; only when nothing happens that could make it end otherwise. */
  ends?: 'promoted' | 'reverted';
  /** The folder of the image that is live when it ends promoted. */
  readonly promotes: string;
  /** On-call rolled this fleet back at this moment, and perhaps said that few servers will do. */
  aborted?: { readonly at: number; readonly force: boolean; readonly fleet: string };
  /** On-call has asked for an image from before, which comes back in one step. */
  mayRelaunch?: true;
  /** The error with which on-call's rollback was refused to the last, though the cloud had nothing against it. */
  refused?: string;
  /** What on-call was told and wasn't so. */
  falseAnswer?: string;
}

/** The cloud at one moment, as checkers compare it. */
export interface Snapshot {
  readonly shares: ReadonlyMap<string, Pick<Share, 'percent' | 'healthy'>>;
  readonly groups: ReadonlyMap<string, GroupState>;
}

/** The fleet that a rollout would go back to, and its image. */
export interface BlueFleet {
  readonly name: string;
  readonly targetGroup: string;
  readonly image: string;
}

/** What all who watch a run share. */
export interface CheckerContext {
  readonly world: World;
  readonly expected: Expectations;
  /** The fleet that was live at the start, as it was. */
  readonly original: GroupState;
  /** The fleet that is live now. */
  blue: BlueFleet;
  /** The images that were live before. */
  readonly former: Set<string>;
  /** Servers that carry all of the traffic. */
  full: number;
  /** Green's share of a snapshot, percent. */
  greenShare(shares: Snapshot['shares']): number;
  /** True in the moment of somebody else's edit: nobody can act on what happens in the very moment of acting. */
  isBlindMoment(): boolean;
  violated(invariant: string, what: string): void;
}

export const round = (percent: number) => Math.round(percent * 10) / 10;
