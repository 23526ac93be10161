import type { Ports } from '../ports/ports.ts';
import { amend } from '../records/update.ts';
import { DriftDetected, GreenshiftError, OutOfTime, StaleEpoch } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import { routeName } from '../rollout/traffic/routes.ts';
import { evenShare, shareOver } from '../rollout/traffic/split.ts';
import { recordIntent, recordObserved } from '../rollout/transitions.ts';
import { type BlueCannotServe, checkBlueCapacity } from './blue-capacity.ts';
import { giveBlueAllByHand } from './by-hand.ts';
import { giveBack, throwRetryableFirst } from './give-back.ts';
import { type LiveRoute, readEach, readTraffic } from './live.ts';
import { nameBlue } from './write.ts';

type TrafficPorts = Pick<Ports, 'traffic' | 'fleets' | 'rollouts' | 'clock'>;

export type Restored =
  /** Blue has all of the traffic, as read back; `moved` says whether that took a write. */
  | { readonly kind: 'restored'; readonly moved: boolean }
  /**
   * The rollout has changed nothing yet, so nothing is its to restore. `trouble` is why blue hasn't all of the traffic all
   * the same, or why that can't be read.
   */
  | { readonly kind: 'never-begun'; readonly trouble?: GreenshiftError }
  | BlueCannotServe;

/**
 * Gives blue all of the traffic with one mutating call per route, unless it can't take it. The caller has recorded an
 * abort or a failure, so no raise begins after this. `force`, a person's word, accepts a blue with few healthy servers,
 * but not with none, and takes back what somebody else has given green. A route that fails keeps no other from being
 * restored; its error is thrown afterwards.
 */
export async function restore(ports: TrafficPorts, rollout: Rollout, force = false): Promise<Restored> {
  // A split that this rollout never raised isn't its to lower. One that it did raise may have traffic although its
  // record says 0: a raise that was under way wrote after the abort.
  if (!rollout.traffic.raised && !force) return confirmNeverRaised(ports, rollout);
  const { routes, failures } = await readEach(ports, rollout);
  const raised = routes.filter(({ green }) => green > 0);
  if (raised.length === 0) {
    throwRetryableFirst(failures, routes);
    await recordRestored(ports, rollout);
    return { kind: 'restored', moved: false };
  }
  const refusal = await checkBlueCapacity(ports, rollout, force);
  if (refusal) {
    await nameBlue(ports, routes);
    return refusal;
  }
  const share = shareOver(routes.map(({ green }) => green));
  const recorded = await amend(ports, rollout.id, (record, at) => {
    const { intended, observed } = record.traffic;
    // Of many presses one writes it, and the others don't race it for nothing.
    if (intended === 0 && observed === share.most) return record;
    return recordIntent(recordObserved(record, share, at), 0, at);
  });
  if (recorded.abandon) throw new StaleEpoch(`${rollout.id} was abandoned: its traffic stays where it is`);
  // Those that can be read are confirmed, whatever is thrown for the others.
  await giveBack(ports, recorded, raised, routes);
  throwRetryableFirst(failures, routes);
  await recordRestored(ports, rollout);
  return { kind: 'restored', moved: true };
}

/** Throws DriftDetected when green has traffic that this rollout never gave it. Before the pin there is no green. */
async function confirmNeverRaised(ports: TrafficPorts, rollout: Rollout): Promise<Restored> {
  if (!rollout.blue.pin) return neverBegun(ports, rollout);
  const { routes, share } = await readTraffic(ports, rollout);
  // The drain deadline counts from when green last had traffic, whoever gave it.
  if (share.most !== rollout.traffic.observed) {
    await amend(ports, rollout.id, (record, at) => recordObserved(record, share, at));
  }
  const given = givenBySomebody(rollout, routes, 'send the rollback with {"force": true}, or ');
  if (given) throw given;
  return { kind: 'restored', moved: false };
}

function givenBySomebody(
  rollout: Rollout,
  routes: readonly LiveRoute[],
  otherwise = '',
): DriftDetected | undefined {
  const { id } = rollout;
  const given = routes.find((route) => route.green > 0);
  if (!given) return undefined;
  const { blue, green } = given.sides;
  const byHand = `give ${blue} everything by hand: ${giveBlueAllByHand(routes)}`;
  return new DriftDetected(
    `somebody has given ${green} ${given.green} % of the traffic at ${routeName(given.route)}, ${id} never did; ${otherwise}${byHand}`,
  );
}

/** Whoever rolls it back without a look would call a split blue's that an abandoned rollout has left shared. */
async function neverBegun(ports: TrafficPorts, rollout: Rollout): Promise<Restored> {
  const trouble = await readTraffic(ports, rollout).then(
    ({ routes }) => givenBySomebody(rollout, routes),
    (error: unknown) => {
      if (error instanceof GreenshiftError && !(error instanceof OutOfTime)) return error;
      throw error;
    },
  );
  return { kind: 'never-begun', ...(trouble && { trouble }) };
}

async function recordRestored(ports: TrafficPorts, { id }: Rollout): Promise<void> {
  await amend(ports, id, (record, at) => {
    const { intended, observed, zeroSince } = record.traffic;
    if (intended === 0 && observed === 0 && zeroSince.green !== undefined) return record;
    return recordObserved(recordIntent(record, 0, at), evenShare(0), at);
  });
}
