import { isBranchOver } from './branch.ts';
import type { Campaign } from './campaign.ts';
import { isPending } from './member.ts';

/**
 * How long a running campaign still takes, milliseconds, if the rollouts to come take as long as those that were promoted
 * did in the median; undefined while none was, and while it doesn't run. What its owners hold isn't counted.
 */
export function timeLeft({ state, wave, waves, members }: Campaign, now: number): number | undefined {
  if (state !== 'running') return undefined;
  const took = members.flatMap(({ liveAt, byHand, wave: own }) => {
    const begun = waves[own]?.begunAt;
    return liveAt === undefined || byHand || begun === undefined || liveAt < begun ? [] : [liveAt - begun];
  });
  const median = took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)];
  if (median === undefined) return undefined;
  const current = waves[wave];
  const isElsewhere = current?.branch !== undefined && !isBranchOver(current.branch);
  const isOpen = isElsewhere || members.some((member) => member.wave === wave && isPending(member));
  const ends = current?.settledAt ?? (isOpen ? Math.max(now, (current?.begunAt ?? now) + median) : now);
  const later = waves.slice(wave + 1).reduce((sum, { bake }) => sum + median + bake, 0);
  return Math.max(0, ends + (current?.bake ?? 0) - now) + later;
}
