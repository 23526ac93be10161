import { percent } from '../layout.ts';
import { withoutAccount } from '../readable.ts';
import type { FleetsBody, RolloutBody } from '../target.ts';

type Elsewhere = FleetsBody['elsewhere'][number];

/** `10 %`, or `10-50 %` while routes are written; `?` where a route couldn't be read. */
export function shareText(share: Elsewhere['share'] | null): string {
  if (!share) return '?';
  return share.least === share.most ? percent(share.most) : `${share.least}-${percent(share.most)}`;
}

/** Of traffic that none of a service's fleets has: who has it. An API of an earlier version doesn't tell. */
export const elsewhereTexts = ({ elsewhere = [] }: Partial<Pick<FleetsBody, 'elsewhere'>>): string[] =>
  elsewhere.map(({ targetGroup, share, fleets }) => {
    const whose = fleets.length > 0 ? `of ${fleets.join(' and ')}` : 'which no group is attached to';
    return `elsewhere: ${shareText(share)} of the traffic, at ${withoutAccount(targetGroup)}, ${whose}`;
  });

/**
 * Of a split that somebody else has changed while a rollout is paused, and nobody of ours writes it. In a bake the next look
 * finds it.
 */
export function editedTexts(
  { pause, traffic }: Pick<RolloutBody, 'pause' | 'traffic'>,
  { fleets }: Pick<FleetsBody, 'fleets'>,
): string[] {
  const share = fleets.find(({ role }) => role === 'green')?.share;
  if (!pause || !share || traffic.green !== traffic.intended) return [];
  if (share.least === traffic.green && share.most === traffic.green) return [];
  return [
    `edited: green has ${shareText(share)} of the traffic, and ${percent(traffic.green)} was written last: somebody else has changed the split. Resumed so, the rollout goes back; give green ${percent(traffic.green)} again before, or roll back`,
  ];
}
