import type { RolloutRequest } from '../../rollout/admission/rollout-request.ts';
import type { Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';
import type { Recalled } from '../../rollout/service-records.ts';
import type { AbandonNeeds } from '../abandon.ts';

/** Whoever ended a rollout of the image may have died before the service was released. */
export type RecallNeeds = AbandonNeeds;

/** What whoever carries a recall out does in its own way. */
export interface RecallEffects {
  /** Sends the open rollout of the image back. Returns what is to be said of it. */
  goBack(rollout: Rollout, recall: Recalled): Promise<string>;
  /** Throws what keeps the rollout of another image from beginning. */
  checkStart(service: Service, request: RolloutRequest): Promise<void>;
}
