import type { Service } from '../rollout/service.ts';
import type { TouchedServer, TouchedServers } from '../rollout/touched/touched.ts';
import { iso } from './iso.ts';

/** The servers of a service that somebody has entered or changed, the newest first, and what becomes of each. */
export const touchedView = ({ spec }: Pick<Service, 'spec'>, record: TouchedServers | undefined) => ({
  immutability: spec.immutability ?? 'report',
  touched: (record?.servers ?? []).toSorted((a, b) => b.at - a.at).map(serverView),
});

const serverView = ({ id, fleet, state, at, waitsFor, console, touches }: TouchedServer) => ({
  server: id,
  fleet,
  state,
  since: iso(at),
  waitsFor: waitsFor ?? null,
  touches: touches.map(({ code, event, what, by, at: when }) => ({
    code,
    event,
    what,
    by: by ?? null,
    at: iso(when),
  })),
  console: console ?? null,
});
