import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { within } from '../aws/deadline.ts';
import type { Step, StepInput, StepResult } from '../lifecycle/step.ts';
import type { Ports } from '../ports/ports.ts';
import { InvalidInput } from '../rollout/errors.ts';
import { STEP_TIME } from '../rollout/timing.ts';
import { countVerdict, loggerFor, metrics, serviceOf } from './observability.ts';
import { tracing } from './tracing.ts';

/** Factories, called at the first use: loading a function makes no port. */
export type Makers<Names extends keyof Ports> = { readonly [Name in Names]: () => Ports[Name] };

export const namesOf = <Names extends keyof Ports>(makers: Makers<Names>) => Object.keys(makers) as Names[];

export function lazyPorts<Names extends keyof Ports>(makers: Makers<Names>): () => Pick<Ports, Names> {
  let made: Pick<Ports, Names> | undefined;
  return () => {
    const entries = () => Object.entries<() => unknown>(makers).map(([name, make]) => [name, make()]);
    made ??= Object.fromEntries(entries()) as Pick<Ports, Names>;
    return made;
  };
}

/**
 * The Lambda handler of a step. Its errors go to the state machine under their class's name. The handler also carries
 * what it wraps, for the demo and the simulation, which have other ports.
 */
export function stepHandler<Names extends keyof Ports>(
  name: string,
  step: Step<Names>,
  makers: Makers<Names>,
) {
  const ports = lazyPorts(makers);
  const handler = middy<StepInput, StepResult>()
    .use(tracing<StepInput, StepResult>(annotationsOf(name)))
    .use(logMetrics(metrics))
    .handler(async (input) => {
      const logger = loggerFor(checked(input).rollout);
      try {
        const result = await within(
          STEP_TIME,
          () => performance.now(),
          () => step(ports(), input),
        );
        logger.info(`${name}: ${result.verdict}`, { step: name, ...result });
        countVerdict(name, result.verdict);
        return result;
      } catch (error) {
        logger.error(`${name} failed`, { step: name, error: error as Error });
        countVerdict(name, 'error');
        throw error;
      }
    });
  return Object.assign(handler, { step, needs: namesOf(makers) });
}

const annotationsOf = (step: string) => (input: StepInput) => ({
  step,
  rollout: input?.rollout,
  rolledOut: serviceOf(input?.rollout),
});

/** Catches a state machine that doesn't fit the functions. Throws InvalidInput. */
function checked(input: StepInput): StepInput {
  if (typeof input?.rollout === 'string' && Number.isInteger(input.epoch)) return input;
  throw new InvalidInput('the task', [
    { path: '', message: 'expected {"rollout": string, "epoch": integer}' },
  ]);
}
