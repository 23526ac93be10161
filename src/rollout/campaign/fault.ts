import { type Branch, failedThere } from './branch.ts';
import { countedBranches } from './branch-orders.ts';
import type { Campaign } from './campaign.ts';
import { isUndecided, type Member, type MemberState } from './member.ts';
import { isProof } from './settled.ts';

/** Whether two services have nothing in common beside the image. */
export type Unrelated = (one: string, other: string) => boolean;

/** Why the image is to blame; undefined while it isn't. */
export function faultOf(campaign: Campaign, unrelated: Unrelated): string | undefined {
  const { members, rules, wave } = campaign;
  const failed = failedOf(campaign);
  const branches = countedBranches(campaign);
  const stopped = branches.find(({ isAtFault }) => isAtFault);
  if (stopped) return `it has stopped by itself in ${stopped.installation}: ${stopped.why ?? 'see there'}`;
  const there = branches.filter((branch) => failedThere(branch) > 0);
  const all = there.reduce((sum, branch) => sum + failedThere(branch), failed.length);
  if (all === 0) return undefined;
  if (all >= rules.reverts)
    return `${all} services went back: ${[...namesIn(failed), ...there.map(placeOf)].join(', ')}`;
  const alike = alikeAmong(failed, there, unrelated, rules.alike);
  if (alike) return `${alike.names.join(', ')} share nothing but the image, and failed alike: ${alike.code}`;
  const own = members.filter((member) => member.wave === wave);
  const isProven = own.some(isProof);
  const isDecided = !own.some(isUndecided);
  const blamed = failed.find((member) => member.wave === wave);
  if (isDecided && !isProven && blamed)
    return `no service of wave ${wave + 1} has come through: ${blamed.rollout ?? blamed.service}: ${blamed.why ?? blamed.code}`;
  return undefined;
}

/** One that had the image, and was rolled back by hand, speaks against it as much as one that never had. */
const GONE: readonly MemberState[] = ['reverted', 'taken-back'];

/**
 * Whoever has a stopped campaign go on knows of what failed before. Records from before this was kept forgave with each
 * resume.
 */
const forgivenAt = ({ forgivenAt: at, order }: Campaign) =>
  at ?? (order?.kind === 'resume' ? order.at : Number.NEGATIVE_INFINITY);

/** Those that went back by a failure of the image, and count. */
export function failedOf(campaign: Campaign): readonly Member[] {
  const from = forgivenAt(campaign);
  return campaign.members.filter(
    ({ state, code, since }) => GONE.includes(state) && code !== undefined && since > from,
  );
}

/** Failures that nothing but the image can be to blame for, each once. */
export const codesOf = (failed: readonly Member[]): readonly string[] => [
  ...new Set(failed.flatMap(({ code, unsure }) => (code === undefined || unsure ? [] : [code]))),
];

interface Alike {
  readonly code: string;
  readonly names: readonly string[];
}

/**
 * So many with the same failure of which no two have anything in common; undefined where there are fewer. Of another
 * installation one counts: what its services share isn't known here, and with those of this one they share nothing.
 */
function alikeAmong(
  failed: readonly Member[],
  branches: readonly Branch[],
  unrelated: Unrelated,
  wanted: number,
): Alike | undefined {
  const sure = failed.filter(({ unsure }) => !unsure);
  const codes = new Set([...codesOf(sure), ...branches.flatMap(({ codes: own = [] }) => own)]);
  for (const code of codes) {
    const apart: Member[] = [];
    for (const member of sure.filter((one) => one.code === code))
      if (apart.every(({ service }) => unrelated(service, member.service))) apart.push(member);
    const there = branches.filter(({ codes: own = [] }) => own.includes(code));
    if (wanted > 1 && apart.length + there.length >= wanted)
      return { code, names: [...namesIn(apart), ...there.map(({ installation }) => installation)] };
  }
  return undefined;
}

const placeOf = (branch: Branch) => `${failedThere(branch)} in ${branch.installation}`;

const namesIn = (members: readonly Member[]): readonly string[] => {
  const names = members.map(({ service }) => service);
  return names.length > 5 ? [`${names.slice(0, 5).join(', ')} and ${names.length - 5} more`] : names;
};
