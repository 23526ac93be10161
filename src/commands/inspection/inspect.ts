import { noteDrift } from '../../lifecycle/touched/drift.ts';
import type { Ports } from '../../ports/ports.ts';
import { retryOnConflict } from '../../records/update.ts';
import { inspect } from '../../rollout/inspection/inspect.ts';
import { type Inspection, knownSince, MAX_FINDINGS } from '../../rollout/inspection/inspection.ts';
import type { Service } from '../../rollout/service.ts';
import { touchFindings, withCallers } from '../../rollout/touched/findings.ts';
import type { TouchedServers } from '../../rollout/touched/touched.ts';
import { type Gathered, type GatherNeeds, gather } from './gather.ts';

export type InspectNeeds = GatherNeeds & Pick<Ports, 'inspections' | 'touched'>;

/** How many servers a look reads one by one: of its own accord, and when a person asks. */
export const SERVERS_READ = { byItself: 2, onRequest: 20 };

/**
 * Compares a service's live servers, their group and the split with the record, and keeps what it finds, each finding with
 * the moment since which it is known, and which servers it finds changed. Changes nothing else. Throws CloudUnavailable
 * where not even the group can be read.
 */
export async function inspectService(
  ports: InspectNeeds,
  service: Service,
  attributes = SERVERS_READ.byItself,
): Promise<Inspection> {
  const { inspections, touched } = ports;
  const gathered = await gather(ports, service, await inspections.find(service.name), attributes);
  const entered = await touched.find(service.name);
  // Whoever looks at the same time has seen the same: each keeps the moments of the other.
  const inspection = await retryOnConflict(async () => {
    const before = await inspections.find(service.name);
    return inspections.save(result(service, gathered, before, entered));
  });
  await noteDrift(ports, inspection);
  return inspection;
}

function result(
  { name, live }: Service,
  { facts, unread, unknown, next }: Gathered,
  before: Inspection | undefined,
  entered: TouchedServers | undefined,
): Inspection {
  const { fleet, at } = facts;
  const isSame = before?.fleet === live.fleet && before.arn === fleet?.arn;
  // Findings on servers that are gone are gone with them; one outside of the group is no member for as long as it is there.
  const members = new Set(fleet?.members.map(({ id }) => id));
  const known = (before?.findings ?? []).filter(
    ({ code, subject }) =>
      isSame && (!subject.startsWith('i-') || members.has(subject) || code === 'outside-group'),
  );
  const found = [...touchFindings(entered, fleet), ...withCallers(inspect(facts), entered)];
  const findings = knownSince(found, known, unread, at);
  return {
    service: name,
    at,
    fleet: live.fleet,
    arn: fleet?.arn,
    servers: facts.servers.length,
    findings: findings.slice(0, MAX_FINDINGS),
    more: Math.max(0, findings.length - MAX_FINDINGS),
    unknown: [...new Set(unknown)].toSorted(),
    settings: facts.before ?? facts.settings,
    next,
    version: before?.version ?? 0,
  };
}
