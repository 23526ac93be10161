import type { Ports } from '../../ports/ports.ts';
import { baselineEnd, baselineSince, earlierBlue } from '../../rollout/analysis/baseline.ts';
import {
  type Evidence,
  endedUntil,
  givenUpBefore,
  minuteOfRaise,
  newestOf,
  noEvidence,
  raisedIn,
  settledUntil,
  type Tick,
  unknownSince,
  withTicks,
} from '../../rollout/analysis/evidence.ts';
import { type Opinion, opinionOf } from '../../rollout/analysis/explain.ts';
import {
  beginJudgement,
  foresee,
  type Judgement,
  type JudgementContext,
  settleJudgement,
  withEarlierBlue,
} from '../../rollout/analysis/judgement.ts';
import { judgementContext } from '../../rollout/analysis/judgement-context.ts';
import { metricStandings } from '../../rollout/analysis/metric-standings.ts';
import { previousStep } from '../../rollout/interventions/promotion.ts';
import type { Rollout } from '../../rollout/record.ts';
import { asked, ticksOf } from './pair-metrics.ts';

type Needs = Pick<Ports, 'metrics' | 'judgements' | 'clock'>;

export interface Gathered {
  readonly evidence: Rollout['evidence'];
  readonly baseline: Rollout['baseline'];
  readonly opinion: Opinion;
  /** The last two minutes that have ended. */
  readonly newest: readonly Tick[];
  readonly raised: Tick | undefined;
}

/**
 * Reads the minutes that have ended, adds those that have settled to the evidence, and says what the sequential test makes
 * of all of them. The judgement is saved before the record, which is written last: a check that dies between them is
 * repeated, and counts no minute twice.
 */
export async function gatherEvidence(ports: Needs, rollout: Rollout): Promise<Gathered> {
  const now = ports.clock.now();
  const [ticks, known] = await Promise.all([readTicks(ports, rollout, now), judgementOf(ports, rollout)]);
  const settled = settledUntil(now);
  const baseline = rollout.baseline ?? (ticks && earlierBlue(ticks, baselineEnd(rollout)));
  const context = judgementContext({ ...rollout, baseline });
  const counted =
    settled > rollout.evidence.next ? withTicks(rollout.evidence, ticks ?? [], settled) : rollout.evidence;
  const judgement = await settle(
    ports,
    known,
    ticks ?? [],
    { settled, before: baselineEnd(rollout) },
    context,
  );
  const metrics = metricStandings(judgement, context.settings);
  const foreseen = foresee(judgement, ticks ?? [], context);
  const opinion = opinionOf(foreseen, context.settings);
  const { odds, revertAt, reason } = opinion;
  const evidence = { ...counted, ...(metrics && { metrics }), against: { odds, revertAt, reason } };
  const newest = newestOf(evidence, ticks ?? []);
  return { evidence, baseline, opinion, newest, raised: raisedIn(evidence, ticks ?? [], rollout.stepSince) };
}

async function judgementOf({ judgements }: Needs, rollout: Rollout): Promise<Judgement> {
  const { id, step, evidence } = rollout;
  const found = await judgements.find(id, step);
  if (found) return found;
  const before = step > 0 ? await judgements.find(id, previousStep(rollout)) : undefined;
  return beginJudgement({ rollout: id, step, since: unknownSince(evidence) }, before);
}

/** Undefined while no minute has ended that is still to be read. */
async function readTicks(ports: Needs, rollout: Rollout, now: number): Promise<Tick[] | undefined> {
  const { evidence, baseline, stepSince, health, blue, green, traffic } = rollout;
  const until = endedUntil(now);
  const from = baseline ? firstUnknown(evidence, stepSince) : baselineSince(baselineEnd(rollout));
  if (until <= Math.max(from, minuteOfRaise(stepSince))) return undefined;
  const groups = { blue: blue.fleet, green: green.fleet };
  // Without a blue beside it green is compared with one of before: most of that was before green had a server.
  const blueUntil = !baseline && traffic.observed >= 100 ? { blueUntil: baselineEnd(rollout) } : {};
  return ticksOf(ports, rollout, { from, until, ...blueUntil, ...asked(health, groups) });
}

/** The minute in which the weight rose is read as well, until there is a whole one. */
function firstUnknown(evidence: Evidence, stepSince: number): number {
  const first = unknownSince(evidence);
  return first === noEvidence(stepSince).next ? minuteOfRaise(stepSince) : first;
}

async function settle(
  { judgements }: Needs,
  known: Judgement,
  ticks: readonly Tick[],
  { settled: until, before }: { readonly settled: number; readonly before: number },
  context: JudgementContext,
): Promise<Judgement> {
  const begun = withEarlierBlue(known, ticks, before, context);
  const next = settleJudgement(begun, ticks, { until, oldest: givenUpBefore(until) }, context);
  return next === known ? known : judgements.save(next);
}
