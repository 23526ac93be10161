import { claim } from '../../src/rollout/admission/lock.ts';
import { liveFleetIn } from '../../src/rollout/fleet/named-fleets.ts';
import { initialRecord } from '../../src/rollout/initial-record.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { newService } from '../../src/rollout/service.ts';
import type { ServiceSpec } from '../../src/rollout/service-spec/spec.ts';
import { HELD_BAKE_OF_ROLLBACK } from '../../src/rollout/timing.ts';
import { specPairs } from '../../src/rollout/traffic/twins.ts';

/**
 * The record that a rollout of the spec would begin with at `at`, milliseconds. Nobody approves or goes on here: such steps
 * last as long as those of a rollback.
 */
export function trialRollout(spec: ServiceSpec, at: number): Rollout {
  const pairs = specPairs(spec.traffic);
  const own = pairs.map(({ targetGroups: [first = ''] }) => first);
  const live = { fleet: liveFleetIn(spec), targetGroup: own[0]!, targetGroups: own, imageId: 'ami-live' };
  const twins = pairs.flatMap(({ targetGroups: [of = '', other] }) =>
    other === undefined ? [{ of, name: 'twin', arn: `${of}-twin` }] : [],
  );
  const service = { ...newService(spec, live, at), twins };
  const request = { image: { id: 'ami-next' }, cause: { kind: 'requested', by: 'simulate' } } as const;
  const rollout = initialRecord(claim(service, request, at))!;
  const steps = rollout.plan.steps.map(({ weight, bake, hold }) => ({
    weight,
    bake: hold ? HELD_BAKE_OF_ROLLBACK : bake,
  }));
  // Their requests are counted together.
  const { pairs: _, ...one } = rollout;
  return { ...one, plan: { ...rollout.plan, steps } };
}
