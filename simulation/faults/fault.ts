import type { Watched } from '../checkers/checkers.ts';
import type { Expectations } from '../checkers/expectations.ts';
import type { OurCall } from '../world/calls.ts';
import type { World } from '../world/world.ts';
import type { ReadHistory } from './read-history.ts';

/** Something that goes wrong at one call of ours, once or for a while. */
export interface Fault {
  readonly name: string;
  /** Whether it can be injected at this call at all. */
  readonly appliesTo: (call: OurCall) => boolean;
  /** Takes the place of the call. `next` makes it. */
  readonly inject: (context: FaultContext, call: OurCall, next: () => Promise<unknown>) => Promise<unknown>;
  /** Is also injected at every later call within this time, milliseconds: a fault that lasts. */
  readonly lasts?: number;
  /** While it lasts it is injected at this one service's calls only: that of the call at which it began. */
  readonly ofService?: true;
  /** Begins with the first call of a function only: of all that it covers while it lasts, that call is one of many. */
  readonly beginsFirst?: true;
  /** So small or short that a rollout with it ends as if nothing had happened. */
  readonly passes?: true;
  /** Happens to the first service alone, where there are two. */
  readonly ofFirst?: true;
  /** Happens to an image, and so to every service that it comes to. */
  readonly ofImage?: true;
  /** Returns what an earlier read returned: reads have to be kept. */
  readonly needsHistory?: true;
  /** At a call without an effect it is the same as an error before the effect. */
  readonly losesResponse?: true;
  /** How old what our code acts on may be because of it; milliseconds. */
  readonly staleness?: number;
}

/** The run that faults are injected into. */
export interface FaultContext {
  readonly world: World;
  readonly expected: Expectations;
  /** What is to become of the other service, where there is one. */
  readonly second?: Expectations;
  /** The first service, and those that follow its pipeline, with what is to become of each. */
  readonly followers: readonly Watched[];
  /** To be called when somebody else has changed the split. */
  readonly foreignEdit: () => void;
  /** Runs what others do outside of the function whose call it happens at: its deadline isn't theirs. */
  readonly outsideInvocation: (run: () => void) => void;
  readonly history: ReadHistory;
  /** Invocations that were doubled, and their doubles, by number: none is doubled once more. */
  readonly doubled: Set<number>;
}

export const MINUTE = 60_000;

/** Something that happens in the world just before a call of ours, which is then made. */
export const event = (
  name: string,
  appliesTo: Fault['appliesTo'],
  happen: (context: FaultContext, call: OurCall) => Promise<void>,
): Fault => ({
  name,
  appliesTo,
  async inject(context, call, next) {
    await happen(context, call);
    return next();
  },
});
