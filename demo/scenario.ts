import type { Outcome } from '../src/rollout/phase.ts';
import { type Rollout, resultOf } from '../src/rollout/record.ts';
import type { Environment } from './environment.ts';
import { pause } from './installation.ts';
import type { Load } from './load-generator.ts';
import { otherHands } from './other-hands.ts';
import { measure, type ScenarioEnd, untilItEnds } from './scenario-end.ts';
import type { Screen } from './terminal.ts';
import { observe, type View } from './view.ts';

export interface Scenario {
  readonly title: string;
  /** Folder of the image that is published. */
  readonly folder: string;
  /** What the image calls itself, in its `x-image` header. */
  readonly image: string;
  readonly expected: Outcome;
  /** With which `meanwhile` rolls back: any other is somebody else's. */
  readonly reason?: string;
  /** Called at every poll; returns true once it has done its part. */
  readonly meanwhile?: (environment: Environment, view: View) => Promise<boolean>;
}

export interface ScenarioResult extends ScenarioEnd {
  readonly traffic: string;
}

export interface DemoContext {
  readonly environment: Environment;
  readonly load: Load;
  readonly screen: Screen<View>;
  readonly speed: number;
  readonly perSecond: number;
  readonly names: Map<string, string>;
}

/** Real seconds: twenty times what a scenario takes on an idle machine. */
const SCENARIO_SECONDS_MAX = 600;

/** Publishes a scenario's image, waits until its rollout has ended, then compares the cloud with what was expected. */
export async function runScenario(context: DemoContext, scenario: Scenario): Promise<ScenarioResult> {
  const { environment, load, names } = context;
  const measured = measure(environment.cloud.region.clock, load);
  const liveBefore = (await environment.deployment.ports.services.get('web')).live;
  const build = await environment.publisher.publish(scenario.folder);
  names.set(await environment.publisher.available(build, pause), scenario.image);
  const rollout = await watch(context, scenario, build, measured.began);
  context.screen.keep();
  // Requests that were sent before the end belong to the scenario.
  await pause();
  const { spent, lost } = measured.end();
  const result = {
    title: scenario.title,
    outcome: (resultOf(rollout) ?? 'open').replace('-', ' '),
    ...spent,
  };
  const service = await environment.deployment.ports.services.get('web');
  const disturbed = otherHands(rollout, service, { before: liveBefore.fleet, reason: scenario.reason });
  if (disturbed !== undefined)
    return { ...result, traffic: `${service.live.fleet} is live`, mismatches: lost, otherHands: disturbed };
  const { traffic, mismatches } = await compare(environment, scenario, rollout);
  return { ...result, traffic, mismatches: [...mismatches, ...lost] };
}

async function watch(
  context: DemoContext,
  scenario: Scenario,
  build: string,
  began: number,
): Promise<Rollout> {
  const { environment, load, names, screen, speed, perSecond } = context;
  const heading = { title: scenario.title, speed, perSecond, began };
  let id: string | undefined;
  let isDone = scenario.meanwhile === undefined;
  const { title } = scenario;
  return untilItEnds({ title, seconds: SCENARIO_SECONDS_MAX, pause }, async () => {
    const view = await observe(environment, names, load.stats(), id);
    const { freeze, lock } = await environment.deployment.ports.services.get('web');
    screen.show(heading, view, load.stats());
    const { rollout } = view;
    if (rollout?.image.build === build) id = rollout.id;
    if (rollout && !isDone) isDone = (await scenario.meanwhile?.(environment, view)) ?? true;
    // Whoever pauses it, or freezes the service, lets it go on, or the pause ends by itself.
    const isHeld = rollout?.pause?.kind === 'asked' || freeze !== undefined;
    if (!rollout?.outcome || !id || lock) return { isHeld };
    // The view before may show a service that still had its old fleet; this one stays on the screen.
    screen.show(heading, await observe(environment, names, load.stats(), id), load.stats());
    return { isHeld, ended: rollout };
  });
}

/** What is left once the rollout has ended, read from the cloud and not from our records. */
async function compare(environment: Environment, scenario: Scenario, rollout: Rollout) {
  const { ports } = environment.deployment;
  const [winner, loser] =
    rollout.outcome === 'promoted' ? [rollout.green, rollout.blue] : [rollout.blue, rollout.green];
  const [splits, gone, live, left] = await Promise.all([
    Promise.all(rollout.routes.map((route) => ports.traffic.read(route))),
    ports.fleets.describe(loser.fleet),
    ports.traffic.health(winner.targetGroup),
    ports.traffic.health(loser.targetGroup),
  ]);
  const isShared = splits.some(({ weights }) => weights[loser.targetGroup]);
  const mismatches = [
    rollout.outcome !== scenario.expected && `ended as ${rollout.outcome} instead of ${scenario.expected}`,
    !splits.every(({ weights }) => weights[winner.targetGroup]) && `${winner.fleet} has no traffic`,
    isShared && `${loser.fleet} still has traffic`,
    gone && `${loser.fleet} is still there`,
    left.registered > 0 && `${left.registered} targets of ${loser.fleet} are left`,
    live.healthy.length !== rollout.blue.desired && `${live.healthy.length} servers are healthy`,
  ].filter((text) => typeof text === 'string');
  const share = isShared ? 'shared' : '100 %';
  return { traffic: `${share} on ${winner.fleet}`, mismatches };
}
