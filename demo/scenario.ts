import type { Outcome, Rollout } from '../src/rollout/record.ts';
import { pause, type Stage } from './environment.ts';
import type { Load, LoadStats } from './load-generator.ts';
import type { Screen } from './screen.ts';
import { look, type View } from './view.ts';

export interface Story {
  readonly title: string;
  /** Folder of the image that is published. */
  readonly folder: string;
  /** What the image calls itself, in its `x-image` header. */
  readonly image: string;
  readonly expected: Outcome;
  /** Called at every look; answers true once it has done its part. */
  readonly meanwhile?: (stage: Stage, view: View) => Promise<boolean>;
}

export interface Told {
  readonly title: string;
  readonly outcome: string;
  /** Milliseconds. */
  readonly cloudTime: number;
  readonly wallTime: number;
  readonly requests: number;
  readonly imageFailures: number;
  readonly otherFailures: number;
  /** Requests that this machine was too slow for; no failures. */
  readonly machineTooSlow: number;
  readonly stands: string;
  /** What isn't as it should be; empty when all is well. */
  readonly disappointments: readonly string[];
}

export interface Theatre {
  readonly stage: Stage;
  readonly load: Load;
  readonly screen: Screen;
  readonly speed: number;
  readonly perSecond: number;
  readonly names: Map<string, string>;
}

/** Real seconds that a story may take. */
const LONGEST = 120;

/** Publishes a story's image and watches until its rollout has ended, then compares the world with what was expected. */
export async function tell(theatre: Theatre, story: Story): Promise<Told> {
  const { stage, load, names } = theatre;
  const { clock } = stage.cloud.region;
  const began = clock.now();
  const begunAt = performance.now();
  const before = load.stats();
  const liveBefore = (await stage.deployment.ports.services.get('web')).live;
  const build = await stage.publisher.publish(story.folder);
  names.set(await stage.publisher.available(build, pause), story.image);
  const rollout = await watch(theatre, story, build, began);
  theatre.screen.keep();
  // Answers to requests that were sent before the end belong to the story.
  await pause();
  const { counts: spent, reasons } = difference(load.stats(), before);
  const result = {
    title: story.title,
    outcome:
      rollout.outcome === story.expected && rollout.abort ? 'rolled back' : (rollout.outcome ?? 'open'),
    cloudTime: clock.now() - began,
    wallTime: performance.now() - begunAt,
    ...spent,
  };
  const { stands, disappointments } = await compare(stage, story, rollout, liveBefore);
  const lost = Object.entries(reasons).map(([reason, count]) => `${count} requests failed: ${reason}`);
  return { ...result, stands, disappointments: [...disappointments, ...lost] };
}

async function watch(theatre: Theatre, story: Story, build: string, began: number): Promise<Rollout> {
  const { stage, load, names, screen, speed, perSecond } = theatre;
  const scene = { title: story.title, speed, perSecond, began };
  let id: string | undefined;
  let isDone = story.meanwhile === undefined;
  for (let look10th = 0; look10th < LONGEST * 10; look10th += 1) {
    const view = await look(stage, names, load.stats(), id);
    screen.show(scene, view, load.stats());
    const { rollout } = view;
    if (rollout?.image.build === build) id = rollout.id;
    if (rollout && !isDone) isDone = (await story.meanwhile?.(stage, view)) ?? true;
    if (rollout && id && rollout.outcome && (await isReleased(stage))) {
      // What stays on the screen is how it ended: the look before may have been at a service that still had its old fleet.
      screen.show(scene, await look(stage, names, load.stats(), id), load.stats());
      return rollout;
    }
    await pause();
  }
  throw new Error(`"${story.title}" has not ended within ${LONGEST} seconds`);
}

const isReleased = async ({ deployment }: Stage) => !(await deployment.ports.services.get('web')).lock;

/** What the world looks like once the rollout is over: asked of the cloud, not of our records. */
async function compare(stage: Stage, story: Story, rollout: Rollout, before: { fleet: string }) {
  const { ports } = stage.deployment;
  const [winner, loser] =
    rollout.outcome === 'promoted' ? [rollout.green, rollout.blue] : [rollout.blue, rollout.green];
  const [{ weights }, gone, live, left] = await Promise.all([
    ports.traffic.read(rollout.route),
    ports.fleets.describe(loser.fleet),
    ports.traffic.health(winner.targetGroup),
    ports.traffic.health(loser.targetGroup),
  ]);
  const disappointments = [
    rollout.outcome !== story.expected && `ended as ${rollout.outcome} instead of ${story.expected}`,
    rollout.outcome === 'reverted' &&
      winner.fleet !== before.fleet &&
      `went back to ${winner.fleet}, not ${before.fleet}`,
    !weights[winner.targetGroup] && `${winner.fleet} has no traffic`,
    weights[loser.targetGroup] && `${loser.fleet} still has traffic`,
    gone && `${loser.fleet} is still there`,
    left.registered > 0 && `${left.registered} targets of ${loser.fleet} are left`,
    live.healthy.length !== rollout.blue.desired && `${live.healthy.length} servers are healthy`,
  ].filter((text) => typeof text === 'string');
  const share = weights[loser.targetGroup] ? 'shared' : '100 %';
  return { stands: `${share} on ${winner.fleet}`, disappointments };
}

function difference(after: LoadStats, before: LoadStats) {
  const reasons = Object.fromEntries(
    Object.entries(after.otherFailures)
      .map(([reason, count]) => [reason, count - (before.otherFailures[reason] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
  const counts = {
    requests: after.due - before.due,
    imageFailures: after.imageFailures - before.imageFailures,
    machineTooSlow: after.machineTooSlow - before.machineTooSlow,
    otherFailures: Object.values(reasons).reduce((sum, count) => sum + count, 0),
  };
  return { counts, reasons };
}
