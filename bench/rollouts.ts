import { type Profiler, Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resolveCase, scenariosNamed } from '../simulation/cases/case.ts';
import { randomCases } from '../simulation/cases/random.ts';
import { run } from '../simulation/run/run.ts';

/** What a simulated rollout costs, and where that goes: one thread, cases by seed, the first of them to warm up. */

const { values: options } = parseArgs({ options: { rollouts: { type: 'string', default: '600' } } });
const count = Number(options.rollouts);
if (!Number.isInteger(count) || count < 1)
  throw new Error(`--rollouts is a positive number, not ${options.rollouts}`);
const WARM_UP = 100;

// As the explorer's workers have it.
Error.stackTraceLimit = 0;

/** Parts of the time, the first that a file matches. */
const PARTS: readonly (readonly [part: string, file: RegExp])[] = [
  ["the state machine's interpreter", /^local-cloud\/state-machine\//],
  ["AWS's services and the client to them", /^local-cloud\//],
  ['the simulated world and its checkers', /^simulation\//],
  ['the steps and their adapters', /^(src|functions)\//],
  ["the SDK's commands, and other packages", /^node_modules\//],
];
const REST = 'Node: turns of microtasks, promises, contexts';
const GARBAGE = 'garbage collection';

const cases = [...(await randomCases(scenariosNamed(''), WARM_UP + count))];
for (const testCase of cases.slice(0, WARM_UP)) await run(resolveCase(testCase));
report(await measured(cases.slice(WARM_UP)));

interface Cost {
  /** Milliseconds of processor time for all of them, and of virtual time that they took. */
  readonly busy: number;
  readonly virtual: number;
  readonly profile: Profiler.Profile;
}

async function measured(all: typeof cases): Promise<Cost> {
  const before = process.cpuUsage();
  let virtual = 0;
  for (const testCase of all) virtual += (await run(resolveCase(testCase))).lasted;
  const { user, system } = process.cpuUsage(before);
  const busy = (user + system) / 1_000;
  // Again, for a profile: taking one slows everything down by about a third.
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  for (const testCase of all) await run(resolveCase(testCase));
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return { busy, virtual, profile };
}

function partOf({ url, functionName }: Profiler.ProfileNode['callFrame']): string {
  if (functionName === '(garbage collector)') return GARBAGE;
  if (!url?.startsWith('file:')) return REST;
  const file = relative(`${import.meta.dirname}/..`, fileURLToPath(url));
  return PARTS.find(([, pattern]) => pattern.test(file))?.[0] ?? REST;
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const part = parts.get(id) ?? REST;
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  return new Map([...times].map(([part, time]) => [part, time / all]));
}

function report({ busy, virtual, profile }: Cost): void {
  const each = busy / count;
  console.log(
    `${count} rollouts: ${each.toFixed(1)} ms each, ${(1_000 / each).toFixed(0)} per second on one core,`,
  );
  console.log(`${Math.round(virtual / busy / 1_000)} thousand times as fast as the clock they live by\n`);
  for (const [part, share] of [...sharesOf(profile)].toSorted((a, b) => b[1] - a[1])) {
    console.log(`${(share * 100).toFixed(0).padStart(3)} %  ${part}`);
  }
}
