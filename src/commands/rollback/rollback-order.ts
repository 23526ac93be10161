import type { Ports } from '../../ports/ports.ts';
import type { ServingFleet } from '../../rollout/fleet/serving-fleet.ts';
import type { Rollout } from '../../rollout/record.ts';
import type { ServingHealth } from './serving-health.ts';
import type { WayBackNeeds } from './way-back.ts';

export type Needs = WayBackNeeds & Pick<Ports, 'engine' | 'notifier'>;

export interface RollbackOrder {
  readonly by: string;
  readonly reason: string;
  /** Move the traffic to a blue with few healthy servers all the same, and also what somebody else has given green. */
  readonly force: boolean;
  /** The person has given the reason. */
  readonly isExplained?: boolean;
}

export type RollbackResult = Outcome & {
  /** The image whose next attempt waited, and is dropped by this press. */
  readonly dropped?: string | undefined;
};

/** What a press came to, for people, with the image whose next attempt it has dropped. */
export function withDropped(text: string, image: string | undefined): string {
  if (image === undefined) return text;
  const more = `he next attempt of ${image} is dropped`;
  return text.endsWith('.') ? `${text} T${more}.` : `${text}; t${more}`;
}

type Outcome =
  /** Confirmed: blue has all of the traffic. */
  | {
      readonly kind: 'rolled-back';
      readonly rollout: string;
      readonly blue: string;
      readonly green: string;
      /** False where the rollout was aborted before anything of green was made. */
      readonly isLaunched: boolean;
      readonly health: ServingHealth;
      /** True where connections are split: those that green has stay with it. */
      readonly keepsConnections: boolean;
      /** The abort from before, where that has moved the traffic already. */
      readonly repeats: Rollout['abort'];
      /** Where this press found green without traffic that it had: since when. Milliseconds since the epoch. */
      readonly backSince: number | undefined;
      /** Then, without an abort from before: why the rollout went back by itself. */
      readonly failure: Rollout['failure'];
    }
  | AlreadyRolledBack
  /** The previous image is being rolled out by this order. */
  | { readonly kind: 'started'; readonly rollout: string; readonly image: string }
  /** It is by an earlier one. */
  | {
      readonly kind: 'under-way';
      readonly rollout: string;
      readonly image: string;
      readonly repeats: Rollout['abort'];
    }
  /** Blue is shrinking: its image is rolled out once `rollout` has ended. */
  | { readonly kind: 'queued'; readonly rollout: string; readonly image: string };

/** The rollout was sent back before, or was the way back, and the live fleet has everything, as read now. */
export interface AlreadyRolledBack {
  readonly kind: 'already-rolled-back';
  readonly service: string;
  readonly rollout: string;
  readonly live: ServingFleet;
  /** The image before the live one. */
  readonly previous: string | undefined;
  /** Without one: the newest other image that was live and wasn't rolled back from. */
  readonly other: string | undefined;
  /** Another rollout, which is under way since. */
  readonly since: string | undefined;
  /** Undefined beside one. */
  readonly health: ServingHealth | undefined;
  /** When `rollout` brought the live image back, where it is the way back itself. Milliseconds since the epoch. */
  readonly backAt: number | undefined;
}
