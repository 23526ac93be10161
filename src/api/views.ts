import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';

/** A service as the API shows it. */
export function serviceView({ name, spec, live, previous, lock, last, queued }: Service) {
  return {
    service: name,
    live,
    previous: previous ?? null,
    rollout: lock?.rollout ?? null,
    queued: queued?.image.id ?? null,
    last: last && { ...last, at: iso(last.at) },
    spec,
  };
}

/** A rollout as the API shows it; times are ISO 8601, weights percent. */
export function rolloutView(rollout: Rollout) {
  const { abort, failure, traffic, evidence, plan, step } = rollout;
  return {
    rollout: rollout.id,
    service: rollout.service,
    image: rollout.image,
    cause: rollout.cause,
    phase: rollout.phase,
    outcome: rollout.outcome ?? null,
    step: { index: step, of: plan.steps.length, weight: plan.steps[step]?.weight ?? null },
    traffic: {
      green: traffic.observed,
      blue: Math.round((100 - traffic.observed) * 10) / 10,
      intended: traffic.intended,
    },
    evidence: { blue: evidence.blue, green: evidence.green },
    blue: rollout.blue,
    green: rollout.green,
    abort: abort ? { ...abort, at: iso(abort.at) } : null,
    failure: failure ? { ...failure, at: iso(failure.at) } : null,
    startedAt: iso(rollout.startedAt),
    endedAt: rollout.endedAt ? iso(rollout.endedAt) : null,
    timeline: rollout.timeline.map((entry) => ({ ...entry, at: iso(entry.at) })),
  };
}

const iso = (at: number) => new Date(at).toISOString();
