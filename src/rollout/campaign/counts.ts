import type { Campaign } from './campaign.ts';
import type { MemberState } from './member.ts';

/** How many services are in each state. */
export const countStates = ({ members }: Pick<Campaign, 'members'>): Partial<Record<MemberState, number>> =>
  Object.fromEntries(
    [...Map.groupBy(members, ({ state }) => state)].map(([state, { length }]) => [state, length]),
  );
