import type { Observation, ObservedFleet } from '../commands/observe-fleets.ts';
import { iso } from './iso.ts';
import { fleetView } from './views.ts';

/** `now`: milliseconds since the epoch. */
export const fleetsView = (service: string, { fleets, elsewhere, unknown }: Observation, now: number) => ({
  service,
  fleets: fleets.map(observedView),
  elsewhere,
  unknown,
  readAt: iso(now),
});

const observedView = ({ role, share, desired, servers, ...fleet }: ObservedFleet) => ({
  role,
  ...fleetView(fleet),
  share: share ?? null,
  desired: desired ?? null,
  servers,
});
