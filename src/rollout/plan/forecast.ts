import { extraAt, extraServers } from '../fleet/surge.ts';
import { HOUR, LOOK_INTERVAL, LOOK_INTERVAL_YOUNG, MINUTE, STEP_LENGTH_MIN, STEP_YOUNG } from '../timing.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { PRICE_PER } from './prices.ts';

/** What a rollout of the plan costs where nothing holds it up. */
export interface Cost {
  /** From the first weight to the end of the last step, milliseconds. */
  readonly steps: number;
  /** Transitions of the state machine, and calls of AWS beside those to the records; both are rough. */
  readonly transitions: number;
  readonly calls: number;
  /** What AWS asks for Greenshift itself, servers not among it: in us-east-1, without free allowances; rough as well. */
  readonly dollars: number;
}

/** A look waits, looks, and decides; a raise doesn't wait. */
const TRANSITIONS = { look: 3, raise: 2 };
/**
 * Once a minute a look is a whole one, and sees six metrics, splits and fleets; in between green's servers and, in
 * young steps, metrics.
 */
const CALLS = { whole: 6, young: 2, later: 1, raise: 9 };
/**
 * Of preflight, launch, proof, retirement and end, as a rollout of a group with three servers has them in the
 * simulation.
 */
const AROUND = { transitions: 100, calls: 205 };

/** Metrics that a look reads of CloudWatch, as counted in the simulation; in between only those of young steps. */
const METRICS_READ = { whole: 14, young: 11 };
/** Metrics of verdicts that the steps send, for each hour in which they do; and the hours around the steps, milliseconds. */
const VERDICTS = 18;
const HOURS_AROUND = (35 / 60) * HOUR;
/** Functions, records and logs, as a share of what the transitions cost. */
const REST = 0.13;

/** How long a step takes at least, milliseconds: a shorter bake waits for a first minute that has settled. */
const lengthOf = ({ bake }: PlannedStep) => Math.max(bake, STEP_LENGTH_MIN);

/** The servers beyond those of the live fleet. */
export interface ExtraCost {
  /** At most. */
  readonly servers: number;
  /** Of the steps alone. */
  readonly serverHours: number;
}

export function extraCost(plan: Plan, full: number): ExtraCost {
  const hours = plan.steps.map((step, index) => (extraAt(plan, index, full) * lengthOf(step)) / HOUR);
  return { servers: extraServers(plan, full), serverHours: hours.reduce((sum, one) => sum + one, 0) };
}

export function costOf({ steps }: Plan): Cost {
  const all = steps.map((step) => looksIn(lengthOf(step)));
  const sum = (of: (looks: Looks) => number) => all.reduce((total, looks) => total + of(looks), 0);
  const looks = sum(({ whole, young, later }) => whole + young + later);
  const calls = sum(
    ({ whole, young, later }) => whole * CALLS.whole + young * CALLS.young + later * CALLS.later,
  );
  const lasting = steps.reduce((total, step) => total + lengthOf(step), 0);
  const transitions = AROUND.transitions + steps.length * TRANSITIONS.raise + looks * TRANSITIONS.look;
  const reads = sum(({ whole, young }) => whole * METRICS_READ.whole + young * METRICS_READ.young);
  return {
    steps: lasting,
    transitions,
    calls: AROUND.calls + steps.length * CALLS.raise + calls,
    dollars: dollarsOf(transitions, reads, lasting),
  };
}

function dollarsOf(transitions: number, reads: number, lasting: number): number {
  const hours = Math.ceil((lasting + HOURS_AROUND) / HOUR);
  const ofMetrics = reads * PRICE_PER.metricRead + VERDICTS * hours * PRICE_PER.metricHour;
  return transitions * PRICE_PER.transition * (1 + REST) + ofMetrics;
}

interface Looks {
  readonly whole: number;
  readonly young: number;
  readonly later: number;
}

function looksIn(length: number): Looks {
  const early = Math.min(length, STEP_YOUNG);
  const youngs = Math.floor(early / LOOK_INTERVAL_YOUNG);
  const laters = Math.floor((length - early) / LOOK_INTERVAL);
  const whole = Math.ceil(length / MINUTE) + 1;
  const between = Math.max(0, youngs + laters + 1 - whole);
  const young = Math.min(between, youngs - Math.floor(early / MINUTE));
  return { whole, young, later: between - young };
}
