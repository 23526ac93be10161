import type { Ports } from '../ports/ports.ts';

/** The ports of a rollback. */
export type Needs = Pick<
  Ports,
  'services' | 'rollouts' | 'fleets' | 'traffic' | 'engine' | 'notifier' | 'clock'
>;

/** What a person says as they ask for a rollback. */
export interface RollbackOrder {
  readonly by: string;
  readonly reason: string;
  /** Move the traffic to a blue with few healthy servers all the same. */
  readonly force: boolean;
}

export type RollbackResult =
  /** Blue has all of the traffic, as read back. */
  | { readonly kind: 'rolled-back'; readonly rollout: string; readonly blue: string; readonly green: string }
  /** `live` is the image that serves, when the service was asked and not one of its rollouts. */
  | { readonly kind: 'already-rolled-back'; readonly rollout: string; readonly live?: string }
  /** The previous image is on its way as a rollout of its own, by this order or by an earlier one. */
  | { readonly kind: 'started' | 'under-way'; readonly rollout: string }
  /** Blue is shrinking: its image comes back as a rollout of its own once `rollout` has ended. */
  | { readonly kind: 'queued'; readonly rollout: string; readonly image: string };
