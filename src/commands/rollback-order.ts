import type { Ports } from '../ports/ports.ts';

export type Needs = Pick<
  Ports,
  'services' | 'rollouts' | 'fleets' | 'traffic' | 'engine' | 'notifier' | 'clock'
>;

export interface RollbackOrder {
  readonly by: string;
  readonly reason: string;
  /** Move the traffic to a blue with few healthy servers all the same. */
  readonly force: boolean;
}

export type RollbackResult =
  /** Confirmed: blue has all of the traffic. */
  | { readonly kind: 'rolled-back'; readonly rollout: string; readonly blue: string; readonly green: string }
  /** `live` is the serving image, for a rollback of a service. */
  | { readonly kind: 'already-rolled-back'; readonly rollout: string; readonly live?: string }
  /** The previous image is being rolled out, by this order or an earlier one. */
  | { readonly kind: 'started' | 'under-way'; readonly rollout: string }
  /** Blue is shrinking: its image is rolled out once `rollout` has ended. */
  | { readonly kind: 'queued'; readonly rollout: string; readonly image: string };
