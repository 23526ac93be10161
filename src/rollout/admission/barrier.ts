import { OutsideWindows, ReplacementUnderWay, ServiceFrozen } from '../errors.ts';
import { callerText } from '../interventions/caller.ts';
import type { Service } from '../service.ts';
import type { Freeze } from '../service-records.ts';
import { isOpen, opensAt, type Windows, windowsText } from '../windows/windows.ts';
import { freezeAt, freezeText } from './freeze.ts';
import type { RolloutRequest } from './rollout-request.ts';

/** What keeps rollouts of a service from beginning, and until when, milliseconds since the epoch. */
export type Barrier =
  | { readonly kind: 'freeze'; readonly freeze: Freeze; readonly until: number }
  /** Its own fleet is about to be as it was: a rollout that began now would take it for larger, or for smaller. */
  | { readonly kind: 'replacement'; readonly servers: readonly string[]; readonly until: number }
  | { readonly kind: 'windows'; readonly windows: Windows; readonly until: number };

type Wanted = Pick<RolloutRequest, 'cause' | 'outsideWindows'>;

/** What keeps any new image from beginning at a moment; undefined when nothing does. */
export function barrierAt(service: Service, at: number): Barrier | undefined {
  const freeze = freezeAt(service, at);
  if (freeze) return { kind: 'freeze', freeze, until: freeze.until };
  return closedAt(service, at) ?? replacedAt(service, at);
}

function replacedAt({ replacing }: Service, at: number): Barrier | undefined {
  if (!replacing || replacing.until <= at) return undefined;
  return { kind: 'replacement', servers: replacing.servers, until: replacing.until };
}

function closedAt({ spec: { windows } }: Service, at: number): Barrier | undefined {
  if (!windows || isOpen(windows, at)) return undefined;
  return { kind: 'windows', windows, until: opensAt(windows, at) };
}

/** What keeps a request from beginning. A way back waits for nothing, and a person may pass over the windows. */
export function barrierAgainst(service: Service, wanted: Wanted, at: number): Barrier | undefined {
  if (wanted.cause.kind === 'rollback') return undefined;
  const barrier = barrierAt(service, at);
  return wanted.outsideWindows && barrier?.kind === 'windows' ? replacedAt(service, at) : barrier;
}

/** The first moment from `at` on at which no barrier is in the way, milliseconds since the epoch. */
export function beginsAt(service: Service, wanted: Wanted, at: number): number {
  const barrier = barrierAgainst(service, wanted, at);
  if (!barrier) return at;
  // A freeze may end outside of the windows; once those are open there is no freeze any more.
  return barrierAgainst(service, wanted, barrier.until)?.until ?? barrier.until;
}

export function barrierText(barrier: Barrier): string {
  if (barrier.kind === 'freeze') return freezeText(barrier.freeze);
  if (barrier.kind === 'replacement') return `the replacement of ${barrier.servers.join(', ')}`;
  return `its windows (${windowsText(barrier.windows)}), the next of which opens at ${new Date(barrier.until).toISOString()}`;
}

/** The error with which a person's request is refused, with what to do. */
export function refusalBy(
  barrier: Barrier,
  { name }: Service,
): ServiceFrozen | OutsideWindows | ReplacementUnderWay {
  const text = barrierText(barrier);
  if (barrier.kind === 'replacement')
    return new ReplacementUnderWay(
      `${name} waits for ${text}, which is ended for this: ask again in two minutes`,
    );
  if (barrier.kind === 'windows')
    return new OutsideWindows(
      `${name} begins rollouts in ${text}. Send {"outsideWindows": true} with a reason to begin now`,
    );
  const by = callerText(barrier.freeze.by);
  return new ServiceFrozen(`${name} is frozen by ${by}: ${text}; unfreeze it first`);
}
