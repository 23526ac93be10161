import { count, percent } from '../layout.ts';
import type { FleetsBody, RolloutBody, ServiceBody } from '../target.ts';

/** What a command is about to be given to, as it was read a moment before. */
export interface About {
  readonly service: ServiceBody;
  /** The one under way, or the one that is meant. */
  readonly rollout: RolloutBody | undefined;
  /** Undefined where they can't be read. */
  readonly fleets: FleetsBody | undefined;
}

export type AboutRollout = About & { readonly rollout: RolloutBody };

type Role = 'blue' | 'green';
type Seen = FleetsBody['fleets'][number];

/** A fleet as AWS has it; undefined where that isn't known. */
export const seenFleet = ({ fleets }: Pick<About, 'fleets'>, name: string): Seen | undefined =>
  fleets?.fleets.find(({ fleet }) => fleet === name);

/** As the desired capacity counts them. */
export const healthyUnits = ({ servers }: Seen) =>
  servers.filter(({ healthy }) => healthy).reduce((sum, { weight }) => sum + weight, 0);

/** `web-1 (ami-…, 3 of 3 servers healthy)`. */
export function namedFleet(about: Pick<About, 'fleets'>, named: { fleet: string; image: string }): string {
  const seen = seenFleet(about, named.fleet);
  const size =
    seen && seen.desired !== null ? [`${healthyUnits(seen)} of ${seen.desired} servers healthy`] : [];
  return `${named.fleet} (${[named.image, ...size].join(', ')})`;
}

export const fleetOf = (about: AboutRollout, role: Role) => namedFleet(about, about.rollout[role]);

/** `its 3 servers`. */
export function itsServers(about: Pick<About, 'fleets'>, fleet: string): string {
  const { desired } = seenFleet(about, fleet) ?? {};
  if (desired === undefined || desired === null) return 'its servers';
  return desired === 1 ? 'its only server' : `its ${count(desired)} servers`;
}

/** What both have of the traffic. */
export const sharesText = ({ rollout: { traffic, blue, green } }: AboutRollout) =>
  `blue ${blue.fleet} ${percent(traffic.blue)}, green ${green.fleet} ${percent(traffic.green)}`;

/** What a rollback doesn't stop. */
export const waitingImage = ({ service: { service, queued } }: About): string[] =>
  queued && queued.cause.kind !== 'rollback'
    ? [`${queued.image} waits, and begins afterwards all the same: freeze ${service} to keep it out.`]
    : [];
