import type { Ports } from '../src/ports/ports.ts';
import { GreenshiftError } from '../src/rollout/errors.ts';
import type { Rollout } from '../src/rollout/record.ts';
import { greenPercent } from '../src/rollout/traffic/split.ts';
import { routesOf } from '../src/rollout/traffic/twins.ts';
import type { Environment } from './environment.ts';
import type { LoadStats } from './load-generator.ts';

/** One fleet on the screen. What is undefined can't be read: somebody may have deleted its listener or target group. */
export interface FleetView {
  readonly role: 'blue' | 'green';
  readonly name: string;
  /** The image's own name for itself, which is that of its folder. */
  readonly image: string;
  /** Percent of the traffic, as the load balancer has it. */
  readonly share: number | undefined;
  readonly healthy: number | undefined;
  readonly desired: number;
  readonly requests: number;
  readonly errors: number;
}

/** Everything that the screen shows, at one moment. */
export interface View {
  readonly now: number;
  readonly rollout: Rollout | undefined;
  readonly fleets: readonly FleetView[];
}

/** Names of images by their ids. */
export type ImageNames = ReadonlyMap<string, string>;

interface Shown {
  readonly role: 'blue' | 'green';
  readonly fleet: string;
  readonly targetGroup: string;
  readonly imageId: string;
}

/** Reads split, health and sizes from the cloud, where they may differ from what the record intends. */
export async function observe(
  { deployment: { ports }, cloud }: Environment,
  names: ImageNames,
  load: LoadStats,
  id?: string,
  name = 'web',
): Promise<View> {
  const service = await ports.services.get(name);
  const current = id ?? service.lock?.rollout;
  const rollout =
    current === undefined ? undefined : await ports.rollouts.get(current).catch(() => undefined);
  const live = await readable(ports.traffic.read(routesOf(service.spec)[0]!));
  const isOver = rollout === undefined || rollout.phase === 'concluded';
  const shown: Shown[] = [{ role: 'blue', ...(isOver ? service.live : rollout.blue) }];
  if (!isOver) shown.push({ role: 'green', ...rollout.green, imageId: rollout.image.id });
  const fleets = await Promise.all(shown.map((fleet) => fleetView(ports, fleet, live?.weights, names, load)));
  return { now: cloud.region.clock.now(), rollout, fleets };
}

/** The world may be in any state, and is shown all the same. */
const readable = <Result>(read: Promise<Result>): Promise<Result | undefined> =>
  read.catch((error: unknown) => {
    if (error instanceof GreenshiftError) return undefined;
    throw error;
  });

async function fleetView(
  ports: Pick<Ports, 'fleets' | 'traffic'>,
  { role, fleet, targetGroup, imageId }: Shown,
  weights: Readonly<Record<string, number>> | undefined,
  names: ImageNames,
  load: LoadStats,
): Promise<FleetView> {
  const [found, health] = await Promise.all([
    readable(ports.fleets.describe(fleet)),
    readable(ports.traffic.health(targetGroup)),
  ]);
  const image = names.get(imageId) ?? imageId;
  const { answers, failures } = load.images[image] ?? { answers: 0, failures: 0 };
  return {
    role,
    name: fleet,
    image,
    share: weights && shareOf(targetGroup, weights),
    healthy: health?.healthy.length,
    desired: found?.desired ?? 0,
    requests: answers,
    errors: failures,
  };
}

function shareOf(targetGroup: string, weights: Readonly<Record<string, number>>): number {
  const own = weights[targetGroup] ?? 0;
  const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return greenPercent({ green: own, blue: all - own });
}
