import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { CannotCloneFleet } from '../../rollout/errors.ts';
import type { Facts, ServerAttributes, ServerFacts, VersionFacts } from '../../rollout/inspection/facts.ts';
import { FINDING_CODES, type FindingCode } from '../../rollout/inspection/finding.ts';
import type { Inspection, Unread } from '../../rollout/inspection/inspection.ts';
import type { Service } from '../../rollout/service.ts';
import { groupsOfFleet } from '../../rollout/traffic/twins.ts';
import { foreignSplit } from './foreign-split.ts';
import { expectedOf, fleetFacts, versionsToRead } from './live-fleet.ts';
import { type Gaps, orUnread } from './reading.ts';

export type GatherNeeds = Pick<Ports, 'fleets' | 'settings' | 'traffic' | 'inspector' | 'rollouts' | 'clock'>;

export interface Gathered {
  readonly facts: Facts;
  readonly unread: readonly Unread[];
  readonly unknown: readonly string[];
  /** Where the next look begins among the servers that are read one by one. */
  readonly next: number;
}

/** By what can only be read of one server at a time. */
const OF_ATTRIBUTES: readonly FindingCode[] = ['termination-protection', 'user-data-changed'];
const OF_VERSIONS: readonly FindingCode[] = [
  'metadata-options-changed',
  'security-groups-changed',
  'instance-profile-changed',
  'user-data-changed',
];
/** By the version that the group names: servers that were launched from it, and run outside, are found by it too. */
const OF_LAUNCHED: readonly FindingCode[] = [...OF_VERSIONS, 'outside-group', 'fleet-template'];

/**
 * Reads what a service's live servers, their group and the split are to be compared by: about ten calls, and two more for
 * each of the `attributes` servers that are read one by one, which go round. Throws as `Fleets.describe`.
 */
export async function gather(
  ports: GatherNeeds,
  service: Service,
  before: Inspection | undefined,
  attributes: number,
): Promise<Gathered> {
  const at = ports.clock.now();
  const gaps: Gaps = { unread: [], unknown: [] };
  const found = await describe(ports, service, gaps);
  const expected = await expectedOf(ports, service, found);
  const nothing = { servers: [], strays: [], versions: [], attributes: {}, openings: [] };
  if (!found) return { facts: { at, expected, ...nothing }, ...gaps, next: 0 };
  const { launchTemplate } = found;
  const launched =
    launchTemplate && (await orUnread(gaps, OF_LAUNCHED, () => ports.inspector.version(launchTemplate)));
  const fleet = fleetFacts(found, launched);
  const isSame = before?.fleet === fleet.name && before.arn === fleet.arn;
  const [servers, ofGroup] = await Promise.all([
    readServers(ports, found, launched, gaps),
    readGroup(ports, service, gaps, isSame ? before : undefined),
  ]);
  const each = await readAttributes(
    ports,
    servers.servers,
    { from: before?.next ?? 0, count: attributes },
    gaps,
  );
  const facts = { at, expected, fleet, ...servers, attributes: each.attributes, ...ofGroup };
  return { facts, ...gaps, next: each.next };
}

/** Undefined for one that isn't there. */
async function describe({ fleets }: GatherNeeds, { live }: Service, { unknown, unread }: Gaps) {
  try {
    return await fleets.describe(live.fleet);
  } catch (error) {
    if (!(error instanceof CannotCloneFleet)) throw error;
    unknown.push(error.message);
    unread.push({ codes: FINDING_CODES });
    return undefined;
  }
}

async function readServers(
  { inspector }: GatherNeeds,
  fleet: Fleet,
  launched: VersionFacts | undefined,
  gaps: Gaps,
): Promise<Pick<Facts, 'servers' | 'strays' | 'versions' | 'openings'>> {
  const ids = fleet.servers.map(({ id }) => id);
  const [servers = [], running = []] = await Promise.all([
    orUnread(gaps, FINDING_CODES, () => inspector.servers(ids)),
    launched && orUnread(gaps, ['outside-group'], () => inspector.launchedFrom(launched)),
  ]);
  const groups = [...new Set(servers.flatMap(({ securityGroups = [] }) => securityGroups))];
  const [openings = [], ...versions] = await Promise.all([
    orUnread(gaps, ['ssh-open', 'rdp-open'], () => inspector.openings(groups)),
    ...versionsToRead(servers, launched).map(({ id, version }) =>
      orUnread(gaps, OF_VERSIONS, () => inspector.version({ id, version: String(version) })),
    ),
  ]);
  return {
    servers,
    strays: running.filter(({ id, group }) => group === undefined && !ids.includes(id)),
    versions: [launched, ...versions].filter((version) => version !== undefined),
    openings,
  };
}

/** While a rollout is under way its pins are on the group, and the split is its own: neither is compared. */
async function readGroup(
  ports: GatherNeeds,
  service: Service,
  gaps: Gaps,
  before: Inspection | undefined,
): Promise<Pick<Facts, 'before' | 'settings' | 'foreignSplit'>> {
  if (service.lock) return { before: before?.settings };
  const { live } = service;
  const [settings, split] = await Promise.all([
    orUnread(gaps, ['fleet-setting', 'scale-in-protection'], () =>
      ports.settings.read(live.fleet, false, groupsOfFleet(live), before?.settings),
    ),
    orUnread(gaps, ['split'], () => foreignSplit(ports, service)),
  ]);
  return { before: before?.settings ?? settings, settings, foreignSplit: split };
}

async function readAttributes(
  { inspector }: GatherNeeds,
  servers: readonly ServerFacts[],
  { from, count }: { readonly from: number; readonly count: number },
  gaps: Gaps,
) {
  const ids = servers.map(({ id }) => id).toSorted();
  const start = ids.length === 0 ? 0 : from % ids.length;
  const chosen = [...ids.slice(start), ...ids.slice(0, start)].slice(0, count);
  const read = await orUnread(gaps, OF_ATTRIBUTES, () =>
    Promise.all(chosen.map(async (id) => [id, await inspector.attributes(id)] as const)),
  );
  const left = new Set(ids.filter((id) => !chosen.includes(id)));
  gaps.unread.push({ codes: OF_ATTRIBUTES, subjects: left });
  const known = (read ?? []).filter((one): one is [string, ServerAttributes] => one[1] !== undefined);
  return { attributes: Object.fromEntries(known), next: start + chosen.length };
}
