import type { Ports } from '../ports/ports.ts';
import { amend } from '../records/update.ts';
import { CloudRefused } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { routeName } from '../rollout/traffic/routes.ts';
import { note } from '../rollout/transitions.ts';
import { type LiveRoute, readEach } from './live.ts';
import { stickinessAt } from './wanted-stickiness.ts';
import { leaveAlone } from './write.ts';

type Needs = Pick<Ports, 'traffic' | 'rollouts' | 'clock'>;

/**
 * Puts the forward actions whose stickiness the rollout has set back as they were, once the fleet of a colour is gone:
 * without its target group, since two of them may need the stickiness (ALB user guide, "Action types"). What somebody
 * has changed since stays as it is, and so does what AWS refuses: the timeline says so. Safe to repeat.
 */
export async function putBackStickiness(
  ports: Needs,
  rollout: Rollout,
  gone: 'blue' | 'green',
): Promise<void> {
  const { stickiness } = rollout;
  if (!stickiness || stickiness.set.length === 0) return;
  const { routes } = await readEach(ports, rollout);
  const own = routes.filter((one) => isOurs(rollout, one, gone));
  if (own.length > 0) await recordIntent(ports, rollout, own);
  const kept = await Promise.all(own.map((one) => putBack(ports, one, gone)));
  const ours = new Set(own.map(({ route }) => routeName(route)));
  const after = own.length > 0 ? (await readEach(ports, rollout)).routes : [];
  const back = after
    .filter((one) => ours.has(routeName(one.route)) && !isOurs(rollout, one, gone))
    .map(({ route }) => routeName(route));
  const told = back.length > 0 ? [`the stickiness of ${back.join(', ')} is put back`] : [];
  const whats = [...told, ...kept.filter((why) => why !== undefined)];
  await amend(ports, rollout.id, (record, at) => {
    const done: Rollout = { ...record, stickiness: { ...stickiness, set: [] } };
    return whats.reduce((noted, what) => note(noted, at, what), done);
  });
}

async function recordIntent(ports: Needs, { id }: Rollout, routes: readonly LiveRoute[]): Promise<void> {
  const what = `putting the stickiness of ${routes.map(({ route }) => routeName(route)).join(', ')} back`;
  await amend(ports, id, (record, at) => note(record, at, what));
}

/** What the record says was set, if nobody has changed it since: no third target group is there. */
function isOurs({ stickiness }: Rollout, { route, sides, live }: LiveRoute, gone: 'blue' | 'green') {
  const idle = sides[gone];
  const stays = sides[gone === 'blue' ? 'green' : 'blue'];
  const isKnown = Object.keys(live.weights).every((group) => group === idle || group === stays);
  return (
    stickiness?.set.includes(routeName(route)) === true &&
    live.stickiness === stickinessAt(stickiness.time, route) &&
    isKnown &&
    (live.weights[idle] ?? 0) === 0 &&
    (live.weights[stays] ?? 0) > 0
  );
}

/** The reason when AWS refuses it. The fleet that serves has everything in either case. */
async function putBack(ports: Needs, route: LiveRoute, gone: 'blue' | 'green'): Promise<string | undefined> {
  try {
    await leaveAlone(ports, route, route.sides[gone]);
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudRefused)) throw error;
    return `the stickiness of ${routeName(route.route)} stays: ${error.message}`;
  }
}
