import type { Rollout } from '../src/rollout/record.ts';
import { greenPercent } from '../src/rollout/split.ts';
import type { Environment } from './environment.ts';
import type { LoadStats } from './load-generator.ts';

/** One fleet on the screen. */
export interface FleetView {
  readonly role: 'blue' | 'green';
  readonly name: string;
  /** The image's own name for itself, which is that of its folder. */
  readonly image: string;
  /** Percent of the traffic, as the load balancer has it. */
  readonly share: number;
  readonly healthy: number;
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

/** Reads split, health and sizes from the cloud, where they may differ from what the record intends. */
export async function observe(
  { deployment, cloud, infrastructure }: Environment,
  names: ImageNames,
  load: LoadStats,
  id?: string,
): Promise<View> {
  const { ports } = deployment;
  const service = await ports.services.get('web');
  const current = id ?? service.lock?.rollout;
  const rollout =
    current === undefined ? undefined : await ports.rollouts.get(current).catch(() => undefined);
  const { weights } = await ports.traffic.read({
    listener: infrastructure.listener,
    targetGroups: [...infrastructure.targetGroups],
  });
  const over = rollout === undefined || rollout.phase === 'concluded';
  const blue = over ? service.live : rollout.blue;
  const show = async (
    role: 'blue' | 'green',
    fleet: string,
    group: string,
    imageId: string,
  ): Promise<FleetView> => {
    const [found, health] = await Promise.all([ports.fleets.describe(fleet), ports.traffic.health(group)]);
    const image = names.get(imageId) ?? imageId;
    const { answers, failures } = load.images[image] ?? { answers: 0, failures: 0 };
    const own = weights[group] ?? 0;
    const all = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    const share = greenPercent({ green: own, blue: all - own });
    const { desired = 0 } = found ?? {};
    return {
      role,
      name: fleet,
      image,
      share,
      healthy: health.healthy.length,
      desired,
      requests: answers,
      errors: failures,
    };
  };
  const fleets = [show('blue', blue.fleet, blue.targetGroup, blue.imageId)];
  if (!over) fleets.push(show('green', rollout.green.fleet, rollout.green.targetGroup, rollout.image.id));
  return { now: cloud.region.clock.now(), rollout, fleets: await Promise.all(fleets) };
}
