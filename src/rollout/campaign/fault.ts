import type { Campaign } from './campaign.ts';
import { isUndecided, type Member, type MemberState } from './member.ts';
import { isProof } from './settled.ts';

/** Whether two services have nothing in common beside the image. */
export type Unrelated = (one: string, other: string) => boolean;

/** Why the image is to blame; undefined while it isn't. */
export function faultOf(campaign: Campaign, unrelated: Unrelated): string | undefined {
  const { members, rules, wave } = campaign;
  const from = forgivenAt(campaign);
  const failed = members.filter(
    ({ state, code, since }) => GONE.includes(state) && code !== undefined && since > from,
  );
  const [first] = failed;
  if (!first) return undefined;
  if (failed.length >= rules.reverts) return `${failed.length} services went back: ${namesOf(failed)}`;
  const alike = alikeAmong(failed, unrelated, rules.alike);
  if (alike) return `${namesOf(alike)} share nothing but the image, and failed alike: ${alike[0]?.code}`;
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

/** So many members with the same failure of which no two have anything in common; undefined where there are fewer. */
function alikeAmong(failed: readonly Member[], unrelated: Unrelated, wanted: number) {
  const sure = failed.filter(({ unsure }) => !unsure);
  for (const some of Map.groupBy(sure, ({ code }) => code).values()) {
    const apart: Member[] = [];
    for (const member of some)
      if (apart.every(({ service }) => unrelated(service, member.service))) apart.push(member);
    if (wanted > 1 && apart.length >= wanted) return apart;
  }
  return undefined;
}

const namesOf = (members: readonly Member[]) => {
  const names = members.map(({ service }) => service);
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
};
