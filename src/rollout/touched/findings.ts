import type { FleetFacts } from '../inspection/facts.ts';
import { type Finding, type FindingCode, finding } from '../inspection/finding.ts';
import { replaceServer } from '../inspection/mend.ts';
import { CALLS } from './calls.ts';
import type { TouchedServers } from './touched.ts';

const OF_CALLS = new Set<FindingCode>(Object.values(CALLS).flatMap((calls) => Object.values(calls)));

/** What an audit finds changed on one server, by which that is replaced as if somebody had been seen to change it. */
export const DRIFT: readonly FindingCode[] = [
  'image',
  'attached-by-hand',
  'root-volume-replaced',
  'metadata-options-changed',
  'security-groups-changed',
  'instance-profile-changed',
  'user-data-changed',
];

/** What CloudTrail has told of the members of a fleet: one finding for each server and kind, with the newest of it. */
export function touchFindings(record: TouchedServers | undefined, fleet: FleetFacts | undefined): Finding[] {
  if (!record || !fleet) return [];
  const members = new Set(fleet.members.map(({ id }) => id));
  return record.servers
    .filter(({ id }) => members.has(id))
    .flatMap(({ id, touches }) => {
      const newest = new Map(touches.filter(({ code }) => OF_CALLS.has(code)).map((one) => [one.code, one]));
      return [...newest.values()].map(({ code, what, by, at, event }) =>
        finding(code, {
          subject: id,
          servers: [id],
          expected: 'nobody enters a server, or changes it',
          found: `${what} by ${by ?? 'somebody'} at ${new Date(at).toISOString()} (event ${event})`,
          mend: replaceServer(fleet, id),
        }),
      );
    });
}
