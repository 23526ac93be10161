import type { Ports } from '../../ports/ports.ts';
import { burstSize, PROBES_PER_SECOND, splitProbe, trafficOf } from '../../rollout/probes/burst.ts';
import { NO_PROBES, withProbes } from '../../rollout/probes/count.ts';
import type { ProbeResult } from '../../rollout/probes/response.ts';
import type { Rollout } from '../../rollout/record.ts';
import { fail } from '../../rollout/transitions.ts';
import { FAILED_ROUNDS, probeFailure } from '../raise/ensure-probed.ts';
import { probeGreen, requestOf } from './probe-green.ts';

type Needs = Pick<Ports, 'prober' | 'clock'>;

/**
 * Sends the probes of a whole look: to green alone, and while the bake goes on through the split, as clients do. `seen` is
 * the record before the decision: a round that fails keeps a step from passing, and so many of them in a row fail the
 * rollout.
 */
export async function probeBake(ports: Needs, seen: Rollout, decided: Rollout): Promise<Rollout> {
  if (decided.failure || !decided.testers || !decided.health?.probes) return decided;
  const round = await probeGreen(ports, decided);
  // Those that can't be sent say nothing of green, whose clients are counted all the same.
  const failed = round.kind === 'failed' ? (decided.probes?.failed ?? 0) + 1 : undefined;
  if (round.kind === 'failed' && failed! >= FAILED_ROUNDS)
    return fail(seen, ports.clock.now(), 'ProbeFailed', probeFailure(round.reason));
  const next = withProbes(failed === undefined ? decided : seen, { failed });
  return next.phase === 'baking' ? probeSplit(ports, next) : next;
}

const NUMBER_HEADER = 'X-Greenshift-Probe';

/** Numbered requests without the testers' header, and counts those that got no good response. */
async function probeSplit(ports: Needs, rollout: Rollout): Promise<Rollout> {
  const { id, testers, health, probes = NO_PROBES } = rollout;
  const probe = splitProbe(health?.probes ?? []);
  const index = probe ? health!.probes!.indexOf(probe) : -1;
  const rules = (testers?.rules ?? []).filter((rule) => rule.probes.includes(index));
  if (!probe || rules.length === 0) return rollout;
  const traffic = trafficOf(rollout);
  const requests = Array.from({ length: burstSize(traffic) }, (_, turn) =>
    requestOf(rules[turn % rules.length]!, probe, { [NUMBER_HEADER]: `${id}/${probes.sent + turn + 1}` }),
  );
  const results = await ports.prober.sendAll(requests, PROBES_PER_SECOND);
  const sent = results.filter(({ kind }) => kind !== 'unsent');
  const lost = sent.filter((result) => isLost(result, probe.expected.status));
  return withProbes(rollout, { traffic, sent: probes.sent + sent.length, lost: probes.lost + lost.length });
}

/** As a client counts it: nothing came back, or an error of a server. */
const isLost = (result: ProbeResult, expected: number) =>
  result.kind !== 'response' || (result.status >= 500 && result.status !== expected);
