import './silence-logs.ts';
import { fileURLToPath } from 'node:url';
import { ANY, PORTS, portsFrom } from './endpoints.ts';
import { createEnvironment, type Environment } from './environment.ts';
import { takenAmong } from './free-ports.ts';
import { showRollouts } from './live-view.ts';
import { type Load, startLoad } from './load-generator.ts';
import { aboutToHappen, nextSteps } from './next-steps.ts';
import { report } from './report.ts';
import { type DemoContext, runScenario, type Scenario, type ScenarioResult } from './scenario.ts';
import { createScreen } from './screen.ts';
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

export interface StartOptions {
  /** End after the scenarios. */
  readonly exit: boolean;
  /** As `portsFrom` reads it; without one the ports are fixed, or any free ones with `exit`. */
  readonly port?: string | undefined;
  /** Opens a dashboard of the API, on a port. Without one, and with `exit`, there is none. */
  readonly openDashboard?: OpenDashboard;
}

type OpenDashboard = (
  apiUrl: string,
  port: number,
  onError: (error: unknown) => void,
) => Promise<{ readonly address: string; close(): Promise<void> }>;

/**
 * `npm start`: three rollouts on a local cloud, at up to 75 times real time. The cloud stays up after them until it is
 * interrupted, unless `exit` is set. Returns the exit code: 0, 1 when something wasn't as expected, 130 when interrupted.
 * Throws RangeError for what is no port.
 */
export async function start({ exit, port, openDashboard }: StartOptions): Promise<number> {
  const ports = usualOr(port, exit);
  const taken = await takenAmong(Object.values(ports));
  if (taken !== undefined) {
    process.stderr.write(
      `✗ port ${taken} is taken: is the local cloud up already? --port takes another one, 0 any that is free.\n`,
    );
    return 1;
  }
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

const usualOr = (port: string | undefined, exit: boolean) =>
  port === undefined ? (exit ? ANY : PORTS) : portsFrom(port);

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

/**
 * The listener stays after the first signal: the package that shows the cursor again would end the process at once if it
 * were the last listener.
 */
function untilInterrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(undefined));
  });
}
