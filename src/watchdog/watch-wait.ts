import { gatherEvidence } from '../lifecycle/evidence/gather-evidence.ts';
import { readAlarms } from '../lifecycle/evidence/read-alarms.ts';
import { watchFleets } from '../lifecycle/evidence/watch-blue.ts';
import { amend } from '../records/update.ts';
import { judgeStep } from '../rollout/analysis/decision.ts';
import type { Verdict } from '../rollout/analysis/verdict.ts';
import { isRollingBack, type Rollout } from '../rollout/record.ts';
import { fail } from '../rollout/transitions.ts';
import { bakeOn } from '../rollout/waiting/bake-on.ts';
import { restoreIfPossible } from './end-pause.ts';
import type { WatchNeeds } from './watch-paused.ts';

/**
 * Judges the requests of a green that has traffic while its rollout waits for what its next weight needs: its execution
 * looks at servers alone then. A green that would go back in a bake goes back now, and the execution follows. Nothing else
 * is recorded, as the wait isn't a bake: what only holds a step has time until the next one. Safe to repeat.
 */
export async function watchWait(ports: WatchNeeds, rollout: Rollout): Promise<'reverted-waiting'[]> {
  const baking = waitsAtWeight(rollout) ? bakeOn(rollout, ports.clock.now()) : undefined;
  // A step that has its weight already gets its bake at once.
  if (!baking || baking.step === rollout.step) return [];
  const verdict = await judgeWait(ports, baking);
  // Too few requests were enough for the step that is over.
  if (verdict.kind !== 'fail' || verdict.code === 'Inconclusive') return [];
  // There is nothing to go back to: the execution gives green everything.
  if ((await watchFleets(ports, rollout)).blue.isLost) return [];
  const isSame = (record: Rollout) => waitsAtWeight(record) && record.epoch === rollout.epoch;
  const failed = await amend(ports, rollout.id, (record, at) =>
    isSame(record) ? fail(record, at, verdict.code, verdict.reason) : record,
  );
  if (!failed.failure) return [];
  await restoreIfPossible(ports, failed);
  return ['reverted-waiting'];
}

/** No weight is being written, and nobody but the execution looks after it. */
const waitsAtWeight = (rollout: Rollout): boolean =>
  rollout.phase === 'shifting' &&
  rollout.traffic.observed > 0 &&
  rollout.traffic.intended === rollout.traffic.observed &&
  rollout.pause === undefined &&
  !isRollingBack(rollout);

async function judgeWait(ports: WatchNeeds, baking: Rollout): Promise<Verdict> {
  const [{ evidence, baseline, ...test }, alarms] = await Promise.all([
    gatherEvidence(ports, baking),
    readAlarms(ports, baking),
  ]);
  return judgeStep({ ...baking, evidence, baseline }, ports.clock.now(), { ...test, alarms });
}
