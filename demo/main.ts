import './silence-logs.ts';
import { fileURLToPath } from 'node:url';
import { createEnvironment, type Environment } from './environment.ts';
import { showRollouts } from './live-view.ts';
import { startLoad } from './load-generator.ts';
import { aboutToHappen, nextSteps } from './next-steps.ts';
import { report } from './report.ts';
import { type DemoContext, runScenario, type Scenario } from './scenario.ts';
import { createScreen } from './screen.ts';
import { playSession, type StartOptions } from './session.ts';
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

/** `npm start`: three rollouts on a local cloud, at up to 75 times real time. Returns and throws as `playSession` does. */
export const start = (options: StartOptions): Promise<number> =>
  playSession(options, 'three servers of v1', async (ports, onError) => {
    const environment = await createEnvironment({
      speed: SPEED,
      ports,
      firstImage: imageFolder('v1'),
      hasAgents: true,
      spec: webSpec,
      onError,
    });
    // Requests go on after the scenarios: a rollout without any learns nothing, and is reverted.
    const load = startLoad({
      url: `${environment.serviceUrl}/`,
      perSecond: PER_SECOND,
      random: Math.random,
    });
    const names = new Map([[environment.firstImageId, 'v1']]);
    const screen = createScreen(process.stdout);
    const context: DemoContext = { environment, load, screen, speed: SPEED, perSecond: PER_SECOND, names };
    return {
      apiUrl: environment.deployment.api.url,
      scenarios: SCENARIOS.map((scenario) => () => runScenario(context, scenario)),
      report,
      aboutToHappen,
      nextSteps: (dashboard) => nextSteps(environment, dashboard),
      showMore: (stop) => showRollouts(context, stop),
      async close() {
        await load.stop();
        await environment.close();
      },
    };
  });
