import { parseArgs } from 'node:util';
import { badDay } from './bad.ts';
import type { Limits } from './buckets.ts';
import { idleCalls, reachedByReconciler } from './constant.ts';
import { type GoodDay, goodDay, leastTime } from './good.ts';

/**
 * One image that hundreds of services follow, in the simulation, within the limits that AWS documents: how many good
 * rollouts end otherwise, how long it takes, how soon all are back when it turns bad, and what the schedules call.
 */

const PARTS = ['good', 'bad', 'reconciler', 'idle'] as const;
type Part = (typeof PARTS)[number];

const { values: options } = parseArgs({
  options: {
    services: { type: 'string', default: '10,100,500' },
    limits: { type: 'string', default: 'documented' },
    only: { type: 'string', default: PARTS.join() },
  },
  allowPositionals: true,
});

const counts = options.services.split(',').map((text) => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${text} is no number of services`);
  return count;
});
const limits = oneOf<Limits>('limits', options.limits, ['documented', 'shared']);
const parts = options.only.split(',').map((text) => oneOf<Part>('only', text, PARTS));

const PRINTED: Readonly<Record<Part, () => Promise<void>>> = {
  good: printGood,
  bad: printBad,
  reconciler: printReconciler,
  idle: printIdle,
};
console.log(`the limits of Elastic Load Balancing are ${limits}, those of EC2 documented\n`);
for (const part of parts) await PRINTED[part]();

async function printGood(): Promise<void> {
  const alone = await goodDay(1, limits);
  row('a good image', 'reverted', 'all have it', 'least', 'throttled', 'watchdog');
  for (const count of counts) {
    const day = await goodDay(count, limits);
    row(
      `${count} services`,
      String(day.reverted),
      untilAll(day),
      minutes(leastTime(alone, count, limits)),
      `${Math.round((100 * day.throttled) / day.attempts.length)} %`,
      seconds(day.watchdog),
    );
  }
  console.log();
}

function untilAll({ lasted, missing }: GoodDay): string {
  return lasted === undefined ? `${missing} lack it` : minutes(lasted);
}

async function printBad(): Promise<void> {
  for (const when of ['while others launch', 'under all'] as const) {
    row(`bad ${when}`, 'had traffic', 'not back', 'back after', 'at worst', 'late');
    for (const count of counts) {
      const { withTraffic, missing, median, worst, late } = await badDay(count, limits, when);
      const times = [median, worst, late].map(seconds);
      row(`${count} services`, String(withTraffic), String(missing), ...times);
    }
    console.log();
  }
}

async function printReconciler(): Promise<void> {
  const { rounds, longest } = await reachedByReconciler(1_000, 2);
  console.log('1000 services whose event was lost, reached by the reconciler');
  rounds.forEach((reached, index) => {
    console.log(`  in round ${index + 1} or before  ${String(reached).padStart(6)}`);
  });
  console.log(`  the longest round took ${seconds(longest)}\n`);
}

async function printIdle(): Promise<void> {
  console.log('calls a minute with nothing to do');
  for (const count of [50, 1_000]) {
    const calls = await idleCalls(count);
    const told = Object.entries(calls).map(([service, number]) => `${service} ${number.toFixed(1)}`);
    console.log(`  ${String(count).padStart(4)} services  ${told.join(', ')}`);
  }
}

function row(first: string, ...rest: readonly string[]): void {
  console.log(first.padEnd(22) + rest.map((text) => text.padStart(13)).join(''));
}

function oneOf<Value extends string>(option: string, text: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === text);
  if (!found) throw new Error(`--${option} is of ${values.join(', ')}, not ${text}`);
  return found;
}

function minutes(ms: number): string {
  return `${(ms / 60_000).toFixed(1)} min`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
