import { hintFor } from '../../src/rollout/suggest.ts';
import type { Violation } from '../checkers/context.ts';
import { FAULTS } from '../faults/faults.ts';
import type { RunRequest } from '../run/request.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { UsageError } from './usage-error.ts';

/** A scenario with its faults and a seed in plain words, as it goes to a worker and into `--replay`. */
export interface Case {
  readonly scenario: string;
  readonly seed: number;
  readonly injections: readonly { readonly fault: string; readonly at: number }[];
}

/** What is to be run: there may be far more of it than fits into memory. */
export interface Cases extends Iterable<Case> {
  readonly size: number;
}

/** Each of so many cases, `which` counted from 1: together the parts are all of them. */
export function partOf(cases: Cases, { which, of }: { readonly which: number; readonly of: number }): Cases {
  return {
    size: Math.ceil((cases.size - which + 1) / of),
    *[Symbol.iterator]() {
      let index = 0;
      for (const one of cases) {
        if (index % of === which - 1) yield one;
        index += 1;
      }
    },
  };
}

/** What came of a case. */
export interface Finding {
  readonly testCase: Case;
  readonly violations: readonly Violation[];
  readonly calls: number;
  /** How many of the faults found a call that they apply to. */
  readonly injected: number;
}

/** `a good image|1|stale read@12,answer lost after the effect@30` */
export const describeCase = ({ scenario, seed, injections }: Case) =>
  `${scenario}|${seed}|${injections.map(({ fault, at }) => `${fault}@${at}`).join(',')}`;

/** Reads what `describeCase` wrote. Throws UsageError for anything else. */
export function parseCase(text: string): Case {
  const [scenario = '', seed = '', injections = '', ...rest] = text.split('|');
  if (rest.length > 0) throw new UsageError(`"${text}" has more than a scenario, a seed and faults`);
  const parsed = injections
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const at = part.lastIndexOf('@');
      return { fault: part.slice(0, at), at: parseCount(part.slice(at + 1), `no call in "${part}"`) };
    });
  return { scenario, seed: parseCount(seed, `no seed in "${text}"`), injections: parsed };
}

function parseCount(digits: string, complaint: string): number {
  if (!/^\d+$/.test(digits)) throw new UsageError(complaint);
  return Number(digits);
}

/** The scenario and the faults that a case names. Throws UsageError for a name that isn't known. */
export const resolveCase = ({ scenario, seed, injections }: Case): RunRequest => ({
  scenario: byName('scenario', SCENARIOS, scenario),
  seed,
  injections: injections.map(({ fault, at }) => ({ fault: byName('fault', FAULTS, fault), at })),
});

function byName<Thing extends { readonly name: string }>(
  kind: string,
  all: readonly Thing[],
  wanted: string,
) {
  const found = all.find(({ name }) => name === wanted);
  if (found) return found;
  const names = all.map(({ name }) => name);
  throw new UsageError(`there is no ${kind} "${wanted}"; ${hintFor(wanted, names)}`);
}

/** The scenarios whose names have this part. Throws UsageError when there are none. */
export function scenariosNamed(part: string): Scenario[] {
  const found = SCENARIOS.filter(({ name }) => name.includes(part));
  if (found.length > 0) return found;
  const names = SCENARIOS.map(({ name }) => name);
  throw new UsageError(`no scenario's name has "${part}" in it; ${hintFor(part, names)}`);
}
