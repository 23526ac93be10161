import { unitsIn } from '../../fleet/units.ts';
import type { Fleet } from '../../ports/fleets.ts';
import { deliverOfService } from '../../records/deliver.ts';
import { amendService } from '../../records/update.ts';
import { mayRefresh } from '../../rollout/admission/refresh.ts';
import type { RolloutRequest } from '../../rollout/admission/rollout-request.ts';
import { REPLACER } from '../../rollout/admission/rollout-request.ts';
import { announce } from '../../rollout/announcements/outbox.ts';
import type { Service } from '../../rollout/service.ts';
import { DAY, REPLACEMENT_MAX } from '../../rollout/timing.ts';
import { touchedAgain } from '../../rollout/touched/announcements.ts';
import { type Beginning, beginning } from '../../rollout/touched/begin.ts';
import type { FleetState } from '../../rollout/touched/fleet-state.ts';
import { isOpen, type TouchedServers, withServers } from '../../rollout/touched/touched.ts';
import { startRollout } from '../begin/start.ts';
import type { ReplaceNeeds } from './needs.ts';

interface Situation {
  readonly service: Service;
  readonly record: TouchedServers;
  readonly fleet: Fleet | undefined;
  readonly state: FleetState | undefined;
}

/** Begins to replace touched servers, or all servers by a rollout, or says what that waits for. */
export async function beginReplacement(
  ports: ReplaceNeeds,
  { service, record, fleet, state }: Situation,
): Promise<string | undefined> {
  const now = ports.clock.now();
  const found = await ports.inspections.find(service.name);
  const hasOtherTemplate =
    found?.fleet === service.live.fleet && found.findings.some(({ code }) => code === 'fleet-template');
  const next = beginning({ service, record, fleet: state, hasOtherTemplate, now });
  if (next.kind === 'wait') return wait(ports, service, record, next);
  if (next.kind === 'roll-out') return rollOut(ports, service, record, next.reason);
  if (next.kind === 'nothing' || !fleet) return undefined;
  return claim(ports, service, record, fleet, next.servers);
}

async function wait(
  ports: ReplaceNeeds,
  service: Service,
  record: TouchedServers,
  { reason, callsPerson }: Extract<Beginning, { kind: 'wait' }>,
): Promise<undefined> {
  const isTold = record.servers.every((server) => !isOpen(server) || server.waitsFor === reason);
  const told = withServers(record, (server) => (isOpen(server) ? { ...server, waitsFor: reason } : server));
  const known = isTold ? record : await ports.touched.save(told);
  if (callsPerson) await callPerson(ports, service, known, reason);
}

/** The call has the day in its id: one that is made twice is the same. */
async function callPerson(
  { touched, services, notifier, clock }: ReplaceNeeds,
  service: Service,
  record: TouchedServers,
  reason: string,
): Promise<void> {
  const now = clock.now();
  const day = Math.floor(now / DAY);
  if (record.calledOn === day) return;
  const called = await amendService(services, service.name, (one) =>
    announce(one, touchedAgain(one, reason, now, day)),
  );
  await touched.save({ ...record, calledOn: day });
  await deliverOfService({ services, notifier }, called);
}

/** The lock tells the next round that it has begun; what is noted here keeps one that goes back from being repeated. */
async function rollOut(
  ports: ReplaceNeeds,
  service: Service,
  record: TouchedServers,
  reason: string,
): Promise<string | undefined> {
  const now = ports.clock.now();
  if (!mayRefresh(service, now))
    return wait(ports, service, record, {
      kind: 'wait',
      reason: `${reason}; another image, or a window, comes first`,
    });
  const request: RolloutRequest = {
    image: { id: service.live.imageId },
    cause: { kind: 'requested', by: REPLACER, reason },
    allowRepeat: true,
  };
  const started = await startRollout(ports, service.name, request);
  await ports.touched.save({ ...record, rolledOutAt: now });
  return `rollout ${started.kind}`;
}

/** The service is claimed first: no rollout may begin between its look at the fleet and the raise. */
async function claim(
  { services, touched, clock }: ReplaceNeeds,
  service: Service,
  record: TouchedServers,
  fleet: Fleet,
  servers: readonly string[],
): Promise<string> {
  const now = clock.now();
  const { desired, maxSize, name, servers: members } = fleet;
  const until = now + REPLACEMENT_MAX;
  // Conditional on the record that was looked at: a rollout that was claimed since throws RecordConflict.
  await services.save({ ...service, replacing: { servers, until: until + REPLACEMENT_MAX } });
  const before = members.map(({ id }) => id);
  const next = withServers(record, (server) =>
    servers.includes(server.id) ? { ...server, state: 'replacing', at: now, waitsFor: undefined } : server,
  );
  await touched.save({
    ...next,
    replacement: {
      fleet: name,
      servers,
      units: unitsIn(fleet, servers),
      phase: 'raising',
      at: now,
      until,
      desired,
      maxSize,
      before,
      asked: {},
    },
  });
  return `replacing ${servers.join(', ')}`;
}
