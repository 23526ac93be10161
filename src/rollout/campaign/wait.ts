import { durationOf } from '../duration.ts';
import type { Campaign } from './campaign.ts';
import { isUndecided } from './member.ts';

/** When the next wave may begin at the earliest, and what is waited for till then, for people. */
export function waitOf({ waves, wave, members, state }: Campaign): {
  readonly what: string;
  readonly until?: number;
} {
  if (state !== 'running') return { what: 'nothing' };
  const current = waves[wave];
  if (current?.settledAt !== undefined)
    return {
      what: `wave ${wave + 1} is watched for ${durationOf(current.bake)}`,
      until: current.settledAt + current.bake,
    };
  const own = members.filter((member) => member.wave === wave);
  const open = own.filter(isUndecided);
  return { what: `${open.length === 1 ? open[0]?.service : `${open.length} services`} of wave ${wave + 1}` };
}
