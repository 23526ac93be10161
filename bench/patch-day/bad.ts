import { bestOrder, type Limits, leftAt, limitOf } from './buckets.ts';
import { type PatchDay, plant } from './plant.ts';
import { rolloutsIn } from './records.ts';

/** An image that turns bad everywhere at the same moment. Times are milliseconds. */
export interface BadDay {
  /** Rollouts whose green had traffic then. */
  readonly withTraffic: number;
  /** Those of them that didn't go back in the time that was given. */
  readonly missing: number;
  /** From the decision until blue has everything, in the median and at worst. */
  readonly median: number;
  readonly worst: number;
  /** By how much, at worst, the n-th that was back came later than the n-th would in the best order of the changes. */
  readonly late: number;
}

const MINUTE = 60_000;
const STEP = 5_000;
const LONGEST = 180 * MINUTE;
/** Of the change itself and of what is read and recorded before it, where nobody else calls. */
const ALONE = 1_500;

/** In the middle of the launches, or once every green has its first weight. */
export type TurnsBad = 'while others launch' | 'under all';

export async function badDay(services: number, limits: Limits, when: TurnsBad): Promise<BadDay> {
  const isLater = when === 'under all';
  const day = await plant({ services, limits, ...(isLater && { firstBake: '12h' }) });
  const { region, publisher } = day;
  const build = await publisher.publish('/images/good');
  const imageId = await publisher.available(build, () => region.clock.advance(STEP));
  const serving = () => rolloutsIn(region).filter(({ traffic }) => traffic.observed > 0).length;
  await until(day, () =>
    isLater
      ? serving() === services
      : rolloutsIn(region).some(({ step, traffic }) => step > 0 && traffic.observed > 10),
  );
  const exposed = new Set(
    rolloutsIn(region)
      .filter(({ traffic, failure }) => traffic.observed > 0 && !failure)
      .map(({ id }) => id),
  );
  region.instances.disturb(imageId, { badShare: 1 });
  const open = () =>
    rolloutsIn(region).filter(({ id, traffic }) => exposed.has(id) && traffic.observed > 0).length;
  await until(day, () => open() === 0);
  const result = resultOf(day, exposed, open(), limits);
  region.close();
  return result;
}

async function until({ region: { clock } }: PatchDay, isSo: () => boolean): Promise<void> {
  const end = clock.now() + LONGEST;
  while (clock.now() < end && !isSo()) await clock.advance(STEP);
}

function resultOf(day: PatchDay, exposed: ReadonlySet<string>, missing: number, limits: Limits): BadDay {
  const ways = rolloutsIn(day.region).flatMap(({ id, service, failure }) => {
    const at = exposed.has(id) && failure ? backAt(day, service, failure.at) : undefined;
    return failure && at !== undefined ? [{ decided: failure.at, back: at }] : [];
  });
  const took = ways.map(({ decided, back }) => back - decided).toSorted((a, b) => a - b);
  const best = bestTimes(
    day,
    ways.map(({ decided }) => decided),
    limits,
  );
  const backs = ways.map(({ back }) => back).toSorted((a, b) => a - b);
  return {
    withTraffic: exposed.size,
    missing,
    median: took[Math.floor(took.length / 2)] ?? 0,
    worst: took.at(-1) ?? 0,
    late: Math.max(0, ...backs.map((back, index) => back - best[index]! - ALONE)),
  };
}

/** The launches before may have left nothing in the bucket: the best order can't help that. */
function bestTimes({ attempts }: PatchDay, decided: readonly number[], limits: Limits): readonly number[] {
  const { name, limit } = limitOf(limits, 'elasticloadbalancing', 'ModifyListener')!;
  const first = Math.min(...decided);
  const before = attempts.filter(
    ({ at, isThrottled, service, operation }) =>
      at < first && !isThrottled && limitOf(limits, service, operation)?.name === name,
  );
  const left = leftAt(
    before.map(({ at }) => at),
    limit,
    first,
  );
  return bestOrder(decided, limit, left);
}

/** When the first change of the service's listener after its decision passed. */
function backAt({ attempts, services, infrastructures }: PatchDay, service: string, decided: number) {
  const { listener } = infrastructures[services.indexOf(service)]!;
  return attempts.find(
    ({ at, operation, input, isThrottled }) =>
      at >= decided &&
      !isThrottled &&
      operation === 'ModifyListener' &&
      (input as { readonly ListenerArn?: string }).ListenerArn === listener,
  )?.at;
}
