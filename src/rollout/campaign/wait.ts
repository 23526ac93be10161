import { durationOf } from '../duration.ts';
import { type Branch, isBranchOver } from './branch.ts';
import type { Campaign, Wave } from './campaign.ts';
import { isUndecided } from './member.ts';
import { lacksProof } from './proof.ts';
import { wavesUnderWay } from './settled.ts';

/** When the next wave may begin at the earliest, and what is waited for till then, for people. */
export function waitOf(campaign: Campaign): { readonly what: string; readonly until?: number } {
  const { waves, wave, members, state } = campaign;
  if (state !== 'running') return { what: 'nothing' };
  const current = waves[wave];
  const own = members.filter((member) => member.wave === wave);
  const open = own.filter(isUndecided);
  const isDone = current?.branch ? isBranchOver(current.branch) : open.length === 0;
  if (isDone && lacksProof(campaign))
    return {
      what: `a service here that has the image, before ${nameOf(waves[wave + 1])} begins (wave ${wave + 2})`,
    };
  const late = current?.settledAt !== undefined && lateIn(campaign);
  if (late) return late;
  if (current?.settledAt !== undefined)
    return {
      what: `wave ${wave + 1} is watched for ${durationOf(current.bake)}`,
      until: current.settledAt + current.bake,
    };
  if (current?.branch) return { what: `${branchText(current.branch)} (wave ${wave + 1})` };
  return { what: `${open.length === 1 ? open[0]?.service : `${open.length} services`} of wave ${wave + 1}` };
}

/** Its last wave is done, and an installation is under way that had nobody for it before. */
function lateIn(campaign: Campaign): { readonly what: string } | undefined {
  const { waves, wave } = campaign;
  if (wave < waves.length - 1) return undefined;
  const late = wavesUnderWay(campaign).find((one) => one !== waves[wave]);
  return late?.branch && { what: `${branchText(late.branch)} (wave ${waves.indexOf(late) + 1})` };
}

const nameOf = (wave: Wave | undefined) => `the installation ${wave?.branch?.installation}`;

/** `the installation eu, which doesn't answer since 2026-11-28T15:30:00.000Z: none came in time` */
function branchText({ installation, silentSince, state, why }: Branch): string {
  const reason = why === undefined ? '' : `: ${why}`;
  const name = `the installation ${installation}`;
  if (state === 'left-out') return `the next round, which goes on without ${name}`;
  if (silentSince !== undefined)
    return `${name}, which gives no answer since ${new Date(silentSince).toISOString()}${reason}`;
  return state === 'running' || state === 'asked'
    ? `${name}${reason}`
    : `${name}, where it is ${state}${reason}`;
}
