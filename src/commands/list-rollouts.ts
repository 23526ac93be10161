import type { Ports } from '../ports/ports.ts';
import { findRollout } from '../records/update.ts';
import { type Result, type Rollout, resultOf } from '../rollout/record.ts';

type Needs = Pick<Ports, 'services' | 'rollouts'>;

export interface ListOrder {
  readonly limit: number;
  /** Rollouts of an older generation alone: where the page before ended. */
  readonly before: number | undefined;
  readonly result: Result | undefined;
}

export interface RolloutPage {
  readonly rollouts: readonly Rollout[];
  /** The order's `before` for the next page; undefined at the end. */
  readonly next: number | undefined;
}

/** Records that are read for a page at most, also when few of them are what is looked for. */
const READ_MAX = 200;
/** As many are read at once. */
const BATCH = 20;

/**
 * A service's rollouts, the newest first. Their ids are counted, so they are read by their ids, and the first that is
 * missing is the end; but for the newest, which may be claimed without a record. Throws ServiceNotFound.
 */
export async function listRollouts(
  ports: Needs,
  name: string,
  { limit, before, result }: ListOrder,
): Promise<RolloutPage> {
  const { generation: newest } = await ports.services.get(name);
  const first = Math.min(newest, (before ?? newest + 1) - 1);
  const found: Rollout[] = [];
  for (let from = first; from > 0 && first - from < READ_MAX; from -= BATCH) {
    const batch = await readBatch(ports, name, from);
    for (const [index, rollout] of batch.entries()) {
      const generation = from - index;
      if (!rollout && generation !== newest) return { rollouts: found, next: undefined };
      if (rollout && (!result || resultOf(rollout) === result)) found.push(rollout);
      if (found.length === limit) return { rollouts: found, next: generation > 1 ? generation : undefined };
    }
  }
  const last = Math.max(0, first - READ_MAX);
  return { rollouts: found, next: last > 0 ? last + 1 : undefined };
}

/** The rollouts of the generations from `from` downwards; undefined for one that has no record. */
const readBatch = (ports: Needs, name: string, from: number): Promise<(Rollout | undefined)[]> =>
  Promise.all(
    Array.from({ length: Math.min(BATCH, from) }, (_, index) =>
      findRollout(ports, `${name}-${from - index}`),
    ),
  );
