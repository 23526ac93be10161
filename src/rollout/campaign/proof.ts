import { type Campaign, ITSELF, type Order } from './campaign.ts';
import type { MemberState } from './member.ts';
import { isProof } from './settled.ts';

/** Why a campaign stops by itself that nobody takes: the image isn't to blame. */
export const UNTAKEN = 'no service has taken the image';

/** Why a campaign has stopped by itself; undefined for any other, also one whose leader has. */
export function stoppedAs({
  state,
  order,
}: Pick<Campaign, 'state' | 'order'>): 'at-fault' | 'untaken' | undefined {
  if (state !== 'stopped' || order?.kind !== 'stop' || !isOwn(order)) return undefined;
  return order.reason === UNTAKEN ? 'untaken' : 'at-fault';
}

const isOwn = ({ by, from }: Order) => by === ITSELF && from === undefined;

/** Whether some service has the image: here, or where the campaign was carried on. */
export const isProven = ({ members, waves }: Pick<Campaign, 'members' | 'waves'>): boolean =>
  members.some(isProof) || waves.some(({ branch }) => (branch?.counts?.promoted ?? 0) > 0);

/**
 * Whether the next wave is another installation's, and may not begin as nobody has proven the image: what the specs here
 * ask of a build may be told of it here alone.
 */
export const lacksProof = (campaign: Pick<Campaign, 'members' | 'waves' | 'wave'>): boolean =>
  campaign.waves[campaign.wave + 1]?.branch?.state === 'waiting' && !isProven(campaign);

/** What a service doesn't leave by itself for the image. */
const WITHOUT: readonly MemberState[] = ['reverted', 'skipped', 'taken-back'];

/** Whether no service here will prove the image. */
export const isHopeless = ({ members }: Pick<Campaign, 'members'>): boolean =>
  members.every(({ state }) => WITHOUT.includes(state));
