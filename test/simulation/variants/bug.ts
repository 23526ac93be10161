import { STEPS } from '../../../simulation/world/functions.ts';
import type { Variant } from '../../../simulation/world/variant.ts';
import type { StepInput, StepResult } from '../../../src/lifecycle/step.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { TargetHealth } from '../../../src/ports/traffic.ts';

/** A fault at the nth call of its kind: `shift-traffic ModifyListener`, counted from 1 in a run without faults. */
export type FaultAt = readonly [fault: string, call: string, nth: number];

/** A bug that was reported of an orchestrator, put back into ours. */
export interface Bug {
  /** The incident's number among those that were collected; some bugs lead to more than one, some to none. */
  readonly rows: readonly number[];
  readonly incident: string;
  /** The invariant that it breaks. */
  readonly breaks: string;
  /** The shortest case that shows it: a scenario, and the faults that it takes. */
  readonly scenario: string;
  readonly injections?: readonly FaultAt[];
  /** Where chance hides it with the first one. */
  readonly seed?: number;
  /** Made anew for each run: some remember what they did. */
  readonly variant: () => Variant;
}

/** Our code with other ports for some of its functions; all of them when none is named. */
export const withPorts = (
  callers: readonly string[],
  change: (ports: Ports, caller: string) => Partial<Ports>,
): Variant => ({
  ports: (ports, caller) =>
    callers.length === 0 || callers.includes(caller) ? { ...ports, ...change(ports, caller) } : ports,
});

/** Our code with another step in the place of one. */
export const withStep = (
  name: keyof typeof STEPS,
  step: (ports: Ports, input: StepInput) => Promise<StepResult>,
): Variant => ({ steps: { [name]: { caller: STEPS[name]!.caller, step } } });

const NINETY_NINE = Array.from({ length: 99 }, (_, at) => `i-${at}`);

/** What a load balancer says of servers when nobody asks it. */
export const ALL_HEALTHY: TargetHealth = { healthy: NINETY_NINE, staying: NINETY_NINE, registered: 99 };

/** Servers of others in a target group go unnoticed: what holds green's weight back for them isn't what the bug is about. */
export const seeingNoStrangers = ({ traffic }: Pick<Ports, 'traffic'>) => ({
  traffic: {
    ...traffic,
    health: async (group: string) => ({ ...(await traffic.health(group)), staying: [] }),
  },
});

/** The step that a variant wraps. */
export const original = (name: keyof typeof STEPS) => STEPS[name]!.step;
