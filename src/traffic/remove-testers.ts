import type { Ports } from '../ports/ports.ts';
import { amend } from '../records/update.ts';
import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';
import { deleteRule } from '../rollout/interventions/by-hand.ts';
import type { Leftover } from '../rollout/leftover.ts';
import { missingPermission } from '../rollout/permission.ts';
import type { Rollout } from '../rollout/record.ts';
import { mayHaveTesters } from '../rollout/traffic/testers.ts';
import { note } from '../rollout/transitions.ts';

/** What is left behind is told to begin so. */
const RULE = 'the rule for testers';

type Needs = Pick<Ports, 'testerRules' | 'rollouts' | 'clock'>;

/**
 * Deletes the rules for testers of a rollout, unless it was found at `since` or later that none is left. Testers' requests
 * are requests too: a green that drains does so from then on. Throws CloudUnavailable for one that is still shown,
 * CloudRefused for want of a permission. Safe to repeat.
 */
export async function removeTesters(ports: Needs, rollout: Rollout, since = 0): Promise<Rollout> {
  if (!mayHaveTesters(rollout, since)) return rollout;
  const found = await rulesLeft(ports, rollout);
  if (found.length > 0) await recordIntent(ports, rollout, found);
  for (const rule of found) await ports.testerRules.remove(rule, rollout.service);
  const left = found.length > 0 ? await rulesLeft(ports, rollout, []) : [];
  if (left.length > 0) throw new CloudUnavailable(`AWS still shows the rules for testers ${left.join(', ')}`);
  return amend(ports, rollout.id, (record, at) => {
    if (!record.testers) return record;
    const left = record.left?.filter(({ what }) => !what.startsWith(RULE));
    const gone = { ...record, ...(left && { left }), testers: { ...record.testers, removedAt: at } };
    return found.length === 0 ? gone : note(drainingAnew(gone, at), at, 'the rules for testers are removed');
  });
}

/** By their marks; one that was just made may not be shown yet, and is on the record. */
async function rulesLeft(
  { testerRules }: Needs,
  { id, testers }: Rollout,
  known = knownIn(testers),
): Promise<string[]> {
  const listeners = new Set(testers?.rules.map(({ listener }) => listener));
  const found = await Promise.all([...listeners].map((listener) => testerRules.find(listener, id)));
  return [...new Set([...found.flat(), ...known])];
}

/** Later looks find what came too late by its marks. */
const knownIn = (testers: Rollout['testers']): string[] =>
  testers?.removedAt === undefined ? (testers?.rules ?? []).flatMap(({ rule }) => rule ?? []) : [];

const recordIntent = (ports: Needs, { id }: Rollout, rules: readonly string[]): Promise<Rollout> =>
  amend(ports, id, (record, at) => note(record, at, `removing the rules for testers: ${rules.join(', ')}`));

function drainingAnew(rollout: Rollout, at: number): Rollout {
  const { traffic } = rollout;
  if (traffic.zeroSince.green === undefined || rollout.outcome === 'promoted') return rollout;
  return { ...rollout, traffic: { ...traffic, zeroSince: { ...traffic.zeroSince, green: at } } };
}

/** As `removeTesters`, but what AWS won't or can't do is returned instead: the watchdog tries again. */
export async function removeTestersIfPossible(ports: Needs, rollout: Rollout): Promise<Leftover[]> {
  try {
    await removeTesters(ports, rollout);
    return [];
  } catch (error) {
    if (!(error instanceof CloudRefused) && !(error instanceof CloudUnavailable)) throw error;
    const permission = missingPermission(error);
    return (rollout.testers?.rules ?? []).map(({ rule, route, listener }) => ({
      what: `${RULE} above ${route}`,
      why: error.message,
      how: deleteRule(rule, listener),
      ...(permission !== undefined && { permission }),
    }));
  }
}
