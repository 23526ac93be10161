import type { Ports } from '../ports/ports.ts';
import { addTicks, type Tick } from '../rollout/analysis/evidence.ts';
import { type Pair, type Paired, pairsIn } from '../rollout/pairs.ts';
import { kindOf } from '../rollout/routes.ts';

type Metrics = Pick<Ports, 'metrics'>;
type Request = Parameters<Ports['metrics']['ticks']>[0];

const isApplication = ({ routes }: Pair) => routes.some((route) => kindOf(route) !== 'network');

/** Connections are no requests: beside an application load balancer those of network load balancers aren't counted. */
function measured(paired: Paired): readonly Pair[] {
  const pairs = pairsIn(paired);
  return pairs.some(isApplication) ? pairs.filter(isApplication) : pairs;
}

/** The minutes of a rollout, added up over its pairs of target groups: one is known where it is of all of them. */
export async function ticksOf(
  { metrics }: Metrics,
  paired: Paired,
  span: Pick<Request, 'from' | 'until' | 'slowAbove'>,
): Promise<Tick[]> {
  const all = await Promise.all(
    measured(paired).map(({ routes, blue, green }) => metrics.ticks({ routes, blue, green, ...span })),
  );
  return all.reduce(addTicks);
}
