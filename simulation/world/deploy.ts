import { readFileSync } from 'node:fs';
import { ruleInput } from '../../demo/functions.ts';
import type { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import type { FunctionHandler } from '../../local-cloud/services/lambda/model.ts';
import { LAMBDA_INVOKE, substitute } from '../../local-cloud/state-machine/substitute.ts';
import { within } from '../../src/aws/deadline.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { EVENT_TIME, EVENT_TIMEOUT, SECOND, STEP_TIME, STEP_TIMEOUT } from '../../src/rollout/timing.ts';
import { EVENT_FUNCTIONS, STEPS } from './functions.ts';
import { callOutside } from './outside.ts';
import { OWN } from './own-installation.ts';
import type { Variant } from './variant.ts';
import type { Region } from './world.ts';

const DEFINITION = readFileSync(new URL('../../statemachines/rollout.asl.json', import.meta.url), 'utf8');

export interface Deployment {
  readonly functions: ReturnType<typeof createLambda>;
  readonly portsOf: (caller: string) => Ports;
  readonly variant: Variant | undefined;
}

/** Puts Greenshift into the region: the steps, the state machine, and what events and schedules call. */
export async function deploy(region: Region, deployment: Deployment): Promise<void> {
  const steps = registerSteps(region, deployment);
  const definition = substitute(DEFINITION, { LambdaInvoke: LAMBDA_INVOKE, ...steps });
  await callOutside(region, 'states', 'CreateStateMachine', {
    name: region.stateMachineArn.split(':').at(-1),
    definition,
    roleArn: 'arn:aws:iam::111122223333:role/greenshift-rollout',
  });
  await registerEventFunctions(region, deployment);
}

/** Of several installations each has functions and rules of its own. */
const nameIn = ({ installation }: Region, name: string) =>
  installation === OWN ? name : `${installation}-${name}`;

/** Returns the ARN of each step by its placeholder in the flow. */
function registerSteps(region: Region, { functions, portsOf, variant }: Deployment): Record<string, string> {
  const limit = variant?.stepTime ?? STEP_TIME;
  const steps = Object.entries({ ...STEPS, ...variant?.steps });
  return Object.fromEntries(
    steps.map(([name, { step, caller }]) => {
      const ports = portsOf(caller);
      const handler: FunctionHandler = (input) =>
        within(
          limit,
          () => region.clock.now(),
          () => step(ports, input),
        );
      return [
        `${name}FunctionArn`,
        functions.register(nameIn(region, name), handler, { timeoutSeconds: STEP_TIMEOUT / SECOND }),
      ];
    }),
  );
}

/** The functions that events and schedules call, each with its rules. */
async function registerEventFunctions(
  region: Region,
  { functions, portsOf, variant }: Deployment,
): Promise<void> {
  const all = Object.entries({ ...EVENT_FUNCTIONS, ...variant?.eventFunctions });
  for (const [name, { handle, rules }] of all.filter(([name]) => !variant?.without?.includes(name))) {
    const ports = portsOf(name);
    const handler: FunctionHandler = (event) =>
      within(
        EVENT_TIME,
        () => region.clock.now(),
        () => handle(ports, event),
      );
    const arn = functions.register(nameIn(region, name), handler, { timeoutSeconds: EVENT_TIMEOUT / SECOND });
    for (const [index, rule] of rules.entries()) {
      const Name = nameIn(region, `${name}-${index}`);
      await callOutside(region, 'events', 'PutRule', { Name, ...ruleInput(rule, region.stateMachineArn) });
      await callOutside(region, 'events', 'PutTargets', { Rule: Name, Targets: [{ Id: name, Arn: arn }] });
    }
  }
}
