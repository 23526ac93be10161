import { seeded } from '../../simulation/world/random.ts';
import { RAISE_SETTLING, SECOND } from '../../src/rollout/timing.ts';
import type { Rule } from './rules.ts';
import { type Cell, MINUTES, minuteOf, STEP_MINUTES, type Story } from './traffic.ts';

export interface Run {
  /** The minute after which the rollout was reverted; undefined when it never was. */
  readonly minute: number | undefined;
  /** Bad requests that a green like blue would not have had. */
  readonly excess: number;
}

/** One rollout. The weight rises every five minutes, unless the rule holds it. */
export function runOnce(rule: Rule, story: Story, cell: Cell, seed: number): Run {
  const random = seeded(seed);
  const course = story(cell, random);
  const { cluster = 1 } = course;
  const isRaiseLeftOut = rule.isRaiseLeftOut ?? false;
  const say = rule.begin({
    good: cell.rate,
    bad: Math.min(1, course.green({ minute: 0, stepMinute: 1, isRaiseLeftOut, left: 0 })),
    cluster,
  });
  // Of its own, so that the streams of requests are the same for every rule.
  const moments = seeded(seed + 104_729);
  let left = 60 * moments();
  let step = 0;
  let stepMinute = 0;
  let excess = 0;
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const green = course.green({ minute, stepMinute, isRaiseLeftOut, left });
    const rates = { green, blue: course.blue(minute), cluster };
    const pair = minuteOf(cell, rule.weights[step]!, rates, random);
    excess += pair.green.requests * (rates.green - cell.rate);
    const said = say(pair, stepMinute === 0 ? Math.max(0, RAISE_SETTLING / SECOND - left) : 0);
    if (said === 'revert') return { minute: minute + 1, excess };
    stepMinute += 1;
    if (stepMinute >= STEP_MINUTES && said !== 'hold' && step < rule.weights.length - 1) {
      step += 1;
      stepMinute = 0;
      left = 60 * moments();
    }
  }
  return { minute: undefined, excess };
}

/** The same streams of chance for every rule. */
export const runMany = (rule: Rule, story: Story, cell: Cell, runs: number): Run[] =>
  Array.from({ length: runs }, (_, index) => runOnce(rule, story, cell, 1 + index * 7_919));
