import { accessFindings } from './access.ts';
import { changedFindings } from './changed.ts';
import type { Facts } from './facts.ts';
import { type Finding, SEVERITIES } from './finding.ts';
import { absentFindings, fleetFindings } from './fleet.ts';
import { serverFindings } from './servers.ts';

/** Everything that isn't as the record, the group or the launch has it, the worst first. */
export function inspect(facts: Facts): Finding[] {
  const { fleet } = facts;
  const absent = absentFindings(facts);
  if (!fleet || absent.length > 0) return absent;
  return [
    ...serverFindings(facts, fleet),
    ...changedFindings(facts, fleet),
    ...accessFindings(facts, fleet),
    ...fleetFindings(facts, fleet),
  ].toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
