import type { FunctionHandler } from '../../local-cloud/services/lambda/model.ts';
import type { GateRequest } from '../../src/rollout/gates/gate-schema.ts';
import type { World } from '../world/world.ts';

/** The function that the gates of a scenario call. */
export const GATE = 'greenshift-gate-checkout';
/** Longer than anybody waits for it, seconds. */
const TIMEOUT = 60;

/** A user puts the function there. */
export const answersGates =
  (handler: (request: GateRequest) => unknown) =>
  async ({ functions }: World): Promise<void> => {
    functions.register(GATE, handler as FunctionHandler, { timeoutSeconds: TIMEOUT });
  };

/** It hangs until Lambda ends it. */
export const neverAnswers = answersGates(() => new Promise(() => {}));

/** It is against every weight after the first one. */
export const failsHalfWay = answersGates(({ step }) =>
  step && step.index > 0 ? { verdict: 'fail', reason: 'the queue grows' } : { verdict: 'pass' },
);

/** About everything it fails as it starts, says wait twice, and then passes. */
export function waitsThenPasses(world: World): Promise<void> {
  const started = new Set<string>();
  return answersGates(({ id, attempt }) => {
    const isFirst = attempt === 1 && !started.has(id);
    started.add(id);
    if (isFirst) throw new Error('connect ECONNREFUSED');
    return attempt < 3 ? { verdict: 'wait', reason: `${attempt} of 2` } : { verdict: 'pass' };
  })(world);
}
