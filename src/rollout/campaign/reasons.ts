import type { RolloutRequest } from '../admission/rollout-request.ts';
import { callerText } from '../interventions/caller.ts';

/**
 * Bytes of a campaign's record for why its members stand as they do, and of one of them at most. An item of DynamoDB has 400
 * KB (developer guide, "Quotas"), and the rest of a thousand members takes 240 of them at the most.
 */
const ALL_MAX = 80_000;
const ONE_MAX = 480;

/** A reason as it is kept in the record of a campaign of so many members: cut, with a mark, where it is longer in UTF-8. */
export function keptReason(text: string, members: number): string {
  const most = Math.min(ONE_MAX, Math.floor(ALL_MAX / Math.max(1, members)));
  if (Buffer.byteLength(text) <= most) return text;
  let kept = '';
  let left = most - Buffer.byteLength(MARK);
  // By code points: half of one can't be stored.
  for (const character of text) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}${MARK}`;
}

const MARK = '…';

/** Who takes an image back by a rollout, and why. */
export const backText = (rollout: string, { cause }: Pick<RolloutRequest, 'cause'>) =>
  cause.kind === 'rollback' ? `rolled back by ${callerText(cause.by)} (${rollout}): ${cause.reason}` : '';
