import type { FleetFacts } from '../inspection/facts.ts';
import { type Finding, type FindingCode, finding } from '../inspection/finding.ts';
import { replaceServer } from '../inspection/mend.ts';
import { CALLS } from './calls.ts';
import type { Touch, TouchedServers } from './touched.ts';

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

/** The calls that may have made a change which an audit finds. */
const CHANGES: Partial<Readonly<Record<FindingCode, readonly string[]>>> = {
  'root-volume-replaced': ['ec2:CreateReplaceRootVolumeTask'],
  'metadata-options-changed': ['ec2:ModifyInstanceMetadataOptions'],
  'security-groups-changed': ['ec2:ModifyInstanceAttribute'],
  'instance-profile-changed': ['ec2:AssociateIamInstanceProfile', 'ec2:ReplaceIamInstanceProfileAssociation'],
  'user-data-changed': ['ec2:ModifyInstanceAttribute', 'ec2:ResetInstanceAttribute'],
};

/** What an audit has found changed on servers, with who called last for such a change, where CloudTrail has told. */
export const withCallers = (found: readonly Finding[], record: TouchedServers | undefined): Finding[] =>
  found.map((one) => {
    const { touches = [] } = record?.servers.find(({ id }) => id === one.subject) ?? {};
    const call = touches.findLast(({ what }) => CHANGES[one.code]?.includes(what));
    return call ? { ...one, found: `${one.found}; ${callText(call)}` } : one;
  });

const callText = ({ what, by, at, event }: Touch) =>
  `${what} by ${by ?? 'somebody'} at ${new Date(at).toISOString()} (event ${event})`;

/** What CloudTrail has told of the members of a fleet: one finding for each server and kind, with the newest of it. */
export function touchFindings(record: TouchedServers | undefined, fleet: FleetFacts | undefined): Finding[] {
  if (!record || !fleet) return [];
  const members = new Set(fleet.members.map(({ id }) => id));
  return record.servers
    .filter(({ id }) => members.has(id))
    .flatMap(({ id, touches }) => {
      const newest = new Map(touches.filter(({ code }) => OF_CALLS.has(code)).map((one) => [one.code, one]));
      return [...newest.values()].map((call) =>
        finding(call.code, {
          subject: id,
          servers: [id],
          expected: 'nobody enters a server, or changes it',
          found: callText(call),
          mend: replaceServer(fleet, id),
        }),
      );
    });
}
