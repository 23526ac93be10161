import { capacityWith } from '../../fleet/size.ts';
import type { FoundFleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { judgeStep } from '../../rollout/analysis/decision.ts';
import { assessHealth } from '../../rollout/analysis/health.ts';
import { isPromoted } from '../../rollout/interventions/promotion.ts';
import type { Rollout } from '../../rollout/record.ts';
import { isYoung } from '../../rollout/waiting/looks.ts';
import { type Gathered, gatherEvidence } from './gather-evidence.ts';
import { type CountedHealth, readGreen } from './watch-blue.ts';

type Needs = Pick<Ports, 'fleets' | 'traffic' | 'metrics' | 'judgements' | 'clock'>;

export interface Glance {
  /** True when nothing speaks against green: the rollout stays as it is. */
  readonly isQuiet: boolean;
  readonly green: CountedHealth;
  /** Where it was read with green. */
  readonly blue?: FoundFleet | undefined;
  /** While the step is young. */
  readonly gathered: Gathered | undefined;
}

/** Looks at what may revert green alone: its servers, and while the step is young the metrics of the newest minutes. */
export async function glance(ports: Needs, rollout: Rollout): Promise<Glance> {
  const now = ports.clock.now();
  const [{ green, blue }, gathered] = await Promise.all([
    readGreen(ports, rollout),
    isYoung(rollout, now) ? gatherEvidence(ports, rollout) : undefined,
  ]);
  const capacity = capacityWith(rollout.blue, undefined);
  const isWell = !hasUnfinishedBusiness(rollout) && !assessHealth(rollout, green, capacity, now).verdict;
  return { isQuiet: isWell && !(gathered && isBad(rollout, green, gathered, now)), green, blue, gathered };
}

function isBad(rollout: Rollout, green: CountedHealth, gathered: Gathered, now: number): boolean {
  const { evidence, baseline, ...test } = gathered;
  const seen = { ...rollout, evidence, baseline };
  return judgeStep(seen, now, { ...test, servers: green.staying.length }).kind === 'fail';
}

/** What only a whole look goes on with. */
const hasUnfinishedBusiness = (rollout: Rollout) =>
  rollout.evidence.unhealthySince !== undefined || isPromoted(rollout) || (rollout.outbox ?? []).length > 0;
