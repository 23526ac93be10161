import { parseArgs } from 'node:util';
import { seeded } from '../../simulation/world/random.ts';
import { mean } from '../mean.ts';
import { type Beyond, beyondLimit, meanOf } from './beyond.ts';
import { leastSeconds } from './bound.ts';
import { ours, SERVERS } from './ours.ts';
import { type Detector, GIVEN_UP_AFTER, PEERS, WRITING } from './peers.ts';
import { type Course, Stream, USUAL } from './stream.ts';

/**
 * `npm run bench -- detection`: how long a bad green keeps its traffic, by what ships and by models of others, on the same
 * streams of requests, with the same limit of 1 % and metrics that are as late. All of it in virtual time.
 */
const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '30' } } });
const runs = Number(options.runs);
if (!(runs >= 1)) throw new Error(`${options.runs} is no positive number`);

const OURS = 'Greenshift';
const RULES: Readonly<Record<string, Detector>> = { [OURS]: ours, ...PEERS };
const SHARES = [0.05, 0.5, 1];
const WEIGHTS = [1, 5, 25, 50, 100];
const ORIGINS = ['from the raise', 'from a random moment'] as const;
/** Before the raise blue has everything, long enough to be compared with. */
const BEFORE = 20 * 60;
/** The latest of the random moments. */
const LATEST = 30 * 60;

interface Cell {
  readonly perSecond: number;
  readonly late: number;
  readonly origin: (typeof ORIGINS)[number];
  readonly badShare: number;
}

interface Measured {
  /** From the first bad response until all traffic is blue's, mean of those that were noticed. */
  readonly seconds: number;
  readonly failed: number;
  readonly missed: number;
  /** What the metrics' own delay allows. */
  readonly limit: number;
  /** Of `seconds`, beyond the limit. */
  readonly beyond: Beyond;
}

/** The runs divide the minute evenly among them: in which second it begins matters more than chance does. */
function courseOf({ perSecond, origin, badShare }: Cell, weight: number, seed: number): Course {
  const random = seeded(seed * 7_919);
  const begin = BEFORE + Math.floor((60 * (seed - 0.5)) / runs);
  if (origin === ORIGINS[0]) return { perSecond, weight, badShare, raisedAt: begin, badAt: begin };
  const later = 60 * Math.floor((LATEST / 60) * random());
  return { perSecond, weight, badShare, raisedAt: BEFORE - 60 * random(), badAt: begin + 120 + later };
}

async function measure(detect: Detector, cell: Cell, weight: number): Promise<Measured> {
  const all: { seconds?: number; failed: number; limit: number; beyond?: Beyond }[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    const course = courseOf(cell, weight, seed);
    const stream = new Stream(course, seed, course.badAt + GIVEN_UP_AFTER + 3_600);
    const first = stream.firstBad();
    const at = await detect(stream, cell.late);
    // What goes back before anything is bad hasn't noticed it.
    const back = at !== undefined && at >= course.badAt ? at : undefined;
    const seen = (Math.floor(first / 60) + 1) * 60 + cell.late;
    const limit = seen + WRITING - first;
    const failed = stream.failed(course.badAt, back ?? course.badAt + GIVEN_UP_AFTER);
    const noticed = back !== undefined && { seconds: back - first, beyond: beyondLimit(seen, back) };
    all.push({ failed, limit, ...noticed });
  }
  const noticed = all.flatMap(({ seconds }) => seconds ?? []);
  return {
    seconds: mean(noticed),
    failed: mean(all.map(({ failed }) => failed)),
    missed: 1 - noticed.length / runs,
    limit: mean(all.map(({ limit }) => limit)),
    beyond: meanOf(all.flatMap(({ beyond }) => beyond ?? [])),
  };
}

/** One table for a service: means over the weights. */
async function table(perSecond: number, late: number): Promise<void> {
  const columns = SHARES.flatMap((badShare) =>
    ORIGINS.map((origin): Cell => ({ perSecond, late, origin, badShare })),
  );
  console.log(`\n${perSecond} requests/s, metrics ${late} s late: seconds / failed requests (missed)\n`);
  console.log(
    `| rule | ${columns.map(({ badShare, origin }) => `${percent(badShare)} bad, ${origin}`).join(' | ')} |`,
  );
  console.log(`|---|${'---|'.repeat(columns.length)}`);
  const ratios = new Map<number, string[]>();
  const parts: string[] = [];
  for (const [name, detect] of Object.entries(RULES)) {
    const cells: string[] = [];
    for (const cell of columns) {
      const each: Measured[] = [];
      for (const weight of WEIGHTS) {
        const measured = await measure(detect, cell, weight);
        each.push(measured);
        const least = leastRatio(cell, weight, measured.limit);
        if (name === OURS) addTo(ratios, weight, `${ratioText(measured)} (${least})`);
      }
      cells.push(text(each));
      if (name === OURS) parts.push(partsText(meanOf(each.filter(isNoticed).map(({ beyond }) => beyond))));
    }
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  console.log(`| beyond the limit: minutes that aren't enough + until the look | ${parts.join(' | ')} |`);
  for (const [weight, each] of ratios)
    console.log(`| × the limit (no rule below), at ${weight} % | ${each.join(' | ')} |`);
}

function addTo(lists: Map<number, string[]>, key: number, text: string): void {
  lists.set(key, [...(lists.get(key) ?? []), text]);
}

function leastRatio({ perSecond, badShare, origin }: Cell, weight: number, limit: number): string {
  const perMinute = (60 * perSecond * weight) / 100;
  return (leastSeconds({ badShare, perMinute, isFromRaise: origin === ORIGINS[0] }, limit) / limit).toFixed(
    2,
  );
}

/** How many of a hundred good images each rule reverts because one server of ten is down for a minute. */
async function crash(): Promise<void> {
  const cell = { perSecond: 100, late: 60, origin: ORIGINS[1], badShare: 1 / SERVERS + USUAL };
  console.log('\n100 requests/s, one server of ten down for 60 s: reverted by then or later\n');
  for (const [name, detect] of Object.entries(RULES)) {
    let reverted = 0;
    for (const weight of WEIGHTS)
      for (let seed = 1; seed <= runs; seed += 1) {
        const course = courseOf(cell, weight, seed);
        const stream = new Stream(
          { ...course, badUntil: course.badAt + 60 },
          seed,
          course.badAt + GIVEN_UP_AFTER + 3_600,
        );
        const at = await detect(stream, cell.late);
        if (at !== undefined && at >= course.badAt) reverted += 1;
      }
    console.log(`| ${name} | ${percent(reverted / (runs * WEIGHTS.length))} |`);
  }
}

function text(each: readonly Measured[]): string {
  const missed = mean(each.map((one) => one.missed));
  const noticed = each.filter(isNoticed);
  const seconds = noticed.length > 0 ? Math.round(mean(noticed.map((one) => one.seconds))) : '–';
  const failed = Math.round(mean(each.map((one) => one.failed)));
  return `${seconds} / ${failed}${missed > 0 ? ` (${percent(missed)})` : ''}`;
}

const isNoticed = ({ seconds }: Measured) => !Number.isNaN(seconds);

const partsText = ({ minutes, look }: Beyond) =>
  Number.isNaN(minutes) ? '–' : `${Math.round(minutes)} + ${Math.round(look)}`;

const ratioText = ({ seconds, limit, missed }: Measured) =>
  `${Number.isNaN(seconds) ? '–' : (seconds / limit).toFixed(2)}${missed > 0 ? ` (${percent(missed)})` : ''}`;

const percent = (share: number) => `${Number((share * 100).toPrecision(2))} %`;

for (const perSecond of [5, 100]) for (const late of [60, 120]) await table(perSecond, late);
await crash();
