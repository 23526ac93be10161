import { durationOf } from '../rollout/duration.ts';
import { endOfGate, subjectOf } from '../rollout/gates/at-point.ts';
import type { GateRule } from '../rollout/gates/gate-rule.ts';
import { withoutPause } from '../rollout/gates/paused-time.ts';
import { isPaused } from '../rollout/interventions/pause.ts';
import type { Rollout } from '../rollout/record.ts';
import { iso, isoOrNull } from './iso.ts';

export const gateRuleView = ({ name, moment, function: called, timeout, onTimeout = 'fail' }: GateRule) => ({
  name,
  moment,
  function: called,
  timeout: durationOf(timeout),
  onTimeout: moment === 'revert' ? null : onTimeout,
});

/** Those that were asked last, in the order of the spec. In a pause their time ends as if it were over at `now`. */
export function gatesView(rollout: Rollout, now: number) {
  const { plan } = rollout;
  const gating = isPaused(rollout) ? withoutPause(rollout, now) : rollout.gating;
  if (!gating) return [];
  return (plan.gates ?? []).flatMap((rule) => {
    const asked = gating.gates.find(({ name }) => name === rule.name);
    if (!asked) return [];
    const { name, since, attempt, answer, at } = asked;
    return {
      name,
      before: subjectOf(gating),
      since: iso(since),
      until: iso(endOfGate(rollout, rule, asked)),
      attempt,
      verdict: answer?.kind ?? null,
      reason: answer?.reason ?? '',
      at: isoOrNull(at),
    };
  });
}
