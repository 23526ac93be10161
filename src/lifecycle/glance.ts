import { fleetHealth } from '../fleet/health.ts';
import { capacityWith } from '../fleet/size.ts';
import { countUnits } from '../fleet/units.ts';
import type { Ports } from '../ports/ports.ts';
import type { TargetHealth } from '../ports/traffic.ts';
import { judgeStep } from '../rollout/analysis/decision.ts';
import { assessHealth } from '../rollout/analysis/health.ts';
import { isYoung } from '../rollout/looks.ts';
import { groupsOf } from '../rollout/pairs.ts';
import { isPromoted } from '../rollout/promotion.ts';
import type { Rollout } from '../rollout/record.ts';
import { type Gathered, gatherEvidence } from './gather-evidence.ts';

type Needs = Pick<Ports, 'fleets' | 'traffic' | 'metrics' | 'judgements' | 'clock'>;

export interface Glance {
  /** True when nothing speaks against green: the rollout stays as it is. */
  readonly isQuiet: boolean;
  readonly green: TargetHealth;
  /** While the step is young. */
  readonly gathered: Gathered | undefined;
}

/** Looks at what may revert green alone: its servers, and while the step is young the metrics of the newest minutes. */
export async function glance(ports: Needs, rollout: Rollout): Promise<Glance> {
  const now = ports.clock.now();
  const [green, gathered] = await Promise.all([
    fleetHealth(ports, groupsOf(rollout, 'green')),
    isYoung(rollout, now) ? gatherEvidence(ports, rollout) : undefined,
  ]);
  const capacity = capacityWith(rollout.blue, undefined);
  const counted = { ...green, units: await countUnits(ports, rollout, 'green', green.healthy) };
  const isWell = !hasUnfinishedBusiness(rollout) && !assessHealth(rollout, counted, capacity, now).verdict;
  return { isQuiet: isWell && !(gathered && isBad(rollout, green, gathered, now)), green, gathered };
}

function isBad(rollout: Rollout, green: TargetHealth, gathered: Gathered, now: number): boolean {
  const { evidence, baseline, ...test } = gathered;
  const seen = { ...rollout, evidence, baseline };
  return judgeStep(seen, now, { ...test, servers: green.staying.length }).kind === 'fail';
}

/** What only a whole look goes on with. */
const hasUnfinishedBusiness = (rollout: Rollout) =>
  rollout.evidence.unhealthySince !== undefined || isPromoted(rollout) || (rollout.outbox ?? []).length > 0;
