import './silence-logs.ts';
import { fileURLToPath } from 'node:url';
import { createEnvironment, type Environment } from './environment.ts';
import { showRollouts } from './live-view.ts';
import { type Load, startLoad } from './load-generator.ts';
import { aboutToHappen, nextSteps } from './next-steps.ts';
import { report } from './report.ts';
import { type DemoContext, runScenario, type Scenario, type ScenarioResult } from './scenario.ts';
import { createScreen } from './screen.ts';
import { freePorts, type StartOptions, untilInterrupted } from './session.ts';
import type { View } from './view.ts';
import { webSpec } from './web-spec.ts';

const SPEED = 75;
const PER_SECOND = 500;
const imageFolder = (name: string) => fileURLToPath(new URL(`../examples/web/${name}`, import.meta.url));

/** With which the last scenario rolls back. */
const HALF_WAY = 'the scenario asks for it';

const SCENARIOS: readonly Scenario[] = [
  { title: 'v2 is published and rolls out', folder: imageFolder('v2'), image: 'v2', expected: 'promoted' },
  {
    title: 'v3 fails 5 % of its requests and is reverted',
    folder: imageFolder('v3'),
    image: 'v3',
    expected: 'reverted',
  },
  {
    title: 'v4 is rolled back by on-call half-way',
    folder: imageFolder('v4'),
    image: 'v4',
    expected: 'reverted',
    meanwhile: rollBackHalfWay,
    reason: HALF_WAY,
  },
];

/** Rolls back as on-call would, as soon as half of the traffic is on green. */
async function rollBackHalfWay({ api }: Environment, { rollout }: View): Promise<boolean> {
  if (rollout?.phase !== 'baking' || rollout.traffic.observed < 50) return false;
  // A rollout that somebody else has ended meanwhile refuses it, and the report says who that was.
  await api('POST', `/rollouts/${rollout.id}/rollback`, { reason: HALF_WAY });
  return true;
}

/**
 * `npm start`: three rollouts on a local cloud, at up to 75 times real time. The cloud stays up after them until it is
 * interrupted, unless `exit` is set. Returns the exit code: 0, 1 when something wasn't as expected, 130 when interrupted.
 * Throws RangeError for what is no port.
 */
export async function start(options: StartOptions): Promise<number> {
  const { exit, openDashboard } = options;
  const ports = await freePorts(options);
  if (!ports) return 1;
  const errors: string[] = [];
  const onError = (error: unknown, where: string) => errors.push(`${where}: ${error}`);
  process.stdout.write('Greenshift: starting a local cloud with three servers of v1 …\n');
  const interrupted = untilInterrupted();
  const environment = await createEnvironment({
    speed: SPEED,
    ports,
    firstImage: imageFolder('v1'),
    hasAgents: true,
    spec: webSpec,
    onError,
  });
  // Requests go on after the scenarios: a rollout without any learns nothing, and is reverted.
  const load = startLoad({ url: `${environment.serviceUrl}/`, perSecond: PER_SECOND, random: Math.random });
  const dashboard = exit
    ? undefined
    : await openDashboard?.(environment.deployment.api.url, ports.dashboard, (error) =>
        onError(error, 'the dashboard'),
      );
  if (dashboard) process.stdout.write(aboutToHappen(dashboard.address));
  try {
    const context = await contextFor(environment, load);
    const ended = await Promise.race([runAll(context), interrupted]);
    if (ended === undefined) return 130;
    process.stdout.write(`\n${report(ended, process.stdout.columns)}\n`);
    for (const error of errors) process.stdout.write(`✗ inside the cloud: ${error}\n`);
    if (!exit) {
      process.stdout.write(nextSteps(environment, dashboard?.address));
      await untilStopped(context, interrupted);
    }
    return errors.length === 0 && ended.every(({ mismatches }) => mismatches.length === 0) ? 0 : 1;
  } finally {
    await dashboard?.close();
    await load.stop();
    await environment.close();
  }
}

async function contextFor(environment: Environment, load: Load): Promise<DemoContext> {
  const live = (await environment.deployment.ports.services.get('web')).live;
  const names = new Map([[live.imageId, 'v1']]);
  const screen = createScreen(process.stdout);
  return { environment, load, screen, speed: SPEED, perSecond: PER_SECOND, names };
}

/** What the user publishes is shown as the scenarios are. */
async function untilStopped(context: DemoContext, interrupted: Promise<undefined>): Promise<void> {
  const stop = new AbortController();
  const shown = showRollouts(context, stop.signal);
  await Promise.race([interrupted, shown]);
  stop.abort();
  await shown;
}

async function runAll(context: DemoContext): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const scenario of SCENARIOS) results.push(await runScenario(context, scenario));
  return results;
}
