import type { BranchTold } from '../rollout/campaign/branch.ts';
import type { LeadRequest } from '../rollout/campaign/lead.ts';
import type { Followed } from '../rollout/upstream/followed.ts';
import type { Directory } from '../rollout/upstream/installations.ts';
import type { Home, PromotionOffer } from '../rollout/upstream/promotion-offer.ts';

/** What another installation says of one of its services. */
export type Told =
  | { readonly kind: 'told'; readonly offer: PromotionOffer }
  /** It has no such service. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** It couldn't be asked, or doesn't answer whoever asks here. `reason`: for people, with what to do. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** The time that a round has for it is over: the next ones begin with other services. */
  | { readonly kind: 'later' };

/** What another installation says of a campaign that it is to carry on. */
export type Led =
  | { readonly kind: 'told'; readonly told: BranchTold }
  /** It couldn't be asked, or takes nothing from whoever asks here. `reason`: for people, with what to do. */
  | { readonly kind: 'silent'; readonly reason: string };

/** This installation, and the others that its stack names. */
export interface Installations {
  here(): Promise<Home>;
  directory(): Promise<Directory>;
  /** Asks within a few seconds, once. Never throws. */
  ask(followed: Required<Followed>): Promise<Told>;
  /** Has another installation carry a campaign on, and asks how it goes there: within a few seconds, once. Never throws. */
  lead(installation: string, request: LeadRequest): Promise<Led>;
}
