import type { Ports } from '../../ports/ports.ts';
import type { AlarmCheck } from '../../rollout/analysis/alarms.ts';
import { decide, judgeStep, newHold } from '../../rollout/analysis/decision.ts';
import { assessHealth } from '../../rollout/analysis/health.ts';
import type { Verdict } from '../../rollout/analysis/verdict.ts';
import { rolloutHeld } from '../../rollout/announcements/announcement.ts';
import { announce } from '../../rollout/announcements/outbox.ts';
import { callAttention } from '../../rollout/interventions/attention.ts';
import type { Rollout } from '../../rollout/record.ts';
import { checkDrift, readTraffic } from '../../traffic/live.ts';
import { followBlue } from './follow-blue.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { Glance } from './glance.ts';
import { readAlarms } from './read-alarms.ts';
import { type Watched, watchFleets } from './watch-blue.ts';

type ServerNeeds = Pick<Ports, 'rollouts' | 'fleets' | 'traffic' | 'clock'>;
export type CheckNeeds = ServerNeeds & Pick<Ports, 'metrics' | 'judgements' | 'alarms'>;

export interface Check {
  /** With what was found; not saved but for blue's pin. */
  readonly seen: Rollout;
  readonly verdict: Verdict;
  /** Blue has no healthy server for its share: only green can serve. */
  readonly isBlueLost: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Looks at the split, the servers of both fleets, and the metrics of the minutes that have ended, but for what a glance has
 * found already. Throws DriftDetected, RouteGone.
 */
export async function checkBake(ports: CheckNeeds, rollout: Rollout, glanced?: Glance): Promise<Check> {
  checkDrift(await readTraffic(ports, rollout), rollout);
  const [watched, { evidence, baseline, ...test }, alarms] = await Promise.all([
    watchFleets(ports, rollout, glanced),
    glanced?.gathered ?? gatherEvidence(ports, rollout),
    readAlarms(ports, rollout),
  ]);
  const followed = await followBlue(ports, watched);
  const called = callFor(followed.rollout, alarms, ports.clock.now());
  const gathered = { ...called, baseline, evidence };
  return checkHealth({ ...followed, rollout: gathered }, ports.clock.now(), (seen, at) =>
    judgeStep(seen, at, { ...test, servers: watched.green.staying.length, alarms }),
  );
}

const callFor = (rollout: Rollout, alarms: AlarmCheck | undefined, at: number): Rollout =>
  (alarms?.calls ?? []).reduce((so, { about, reason }) => callAttention(so, at, about, reason), rollout);

/** Looks at the servers alone: between two steps the metrics are of neither. */
export async function checkServers(ports: ServerNeeds, rollout: Rollout): Promise<Check> {
  const followed = await followBlue(ports, await watchFleets(ports, rollout));
  return checkHealth(followed, ports.clock.now(), () => ({ kind: 'pass' }));
}

function checkHealth(
  { rollout: found, blue, green, capacity }: Watched,
  at: number,
  judge: (seen: Rollout, at: number) => Verdict,
): Check {
  const { verdict: ofHealth, unhealthySince, attrition } = assessHealth(found, green, capacity, at);
  const seen: Rollout = { ...found, attrition, evidence: { ...found.evidence, unhealthySince } };
  const verdict = worst(ofGreen(ofHealth, judge(seen, at)), blue.verdict);
  return { seen, verdict, isBlueLost: blue.isLost === true && found.traffic.observed < 100, at };
}

/** Its servers come first, but what reverts it waits for none of them. */
const ofGreen = (health: Verdict | undefined, judged: Verdict): Verdict =>
  judged.kind === 'fail' && health?.kind !== 'fail' ? judged : (health ?? judged);

/** A bad green fails whatever blue is like; otherwise blue's verdict, if it has one, is in the way. */
const worst = (green: Verdict, blue: Verdict | undefined): Verdict =>
  green.kind === 'fail' || !blue ? green : blue;

/** The record with what follows from a check, and with the announcement of what newly speaks against green. */
export function decideBake({ seen, verdict, at }: Check): Rollout {
  const decided = decide(seen, verdict, at);
  const code = newHold(seen, verdict);
  if (!code || verdict.kind !== 'hold') return decided;
  return announce(decided, rolloutHeld(decided, code, verdict.reason, at));
}
