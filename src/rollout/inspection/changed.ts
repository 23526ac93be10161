import type { Access, Facts, FleetFacts, ServerFacts, VersionFacts } from './facts.ts';
import { type Finding, type FindingCode, finding } from './finding.ts';
import { replaceServer } from './mend.ts';

/* Each server against the version that it was launched from. What a version leaves to its account can't be compared. */

interface Compared {
  readonly code: FindingCode;
  readonly of: (said: VersionFacts) => unknown;
  readonly on: (server: ServerFacts, facts: Facts) => unknown;
}

const metadata = ({ needsToken, hopLimit }: Access) =>
  ({
    tokens: needsToken === undefined ? undefined : needsToken ? 'required' : 'optional',
    hopLimit,
  }) as const;

const COMPARED: readonly Compared[] = [
  { code: 'metadata-options-changed', of: metadata, on: metadata },
  {
    code: 'security-groups-changed',
    of: ({ securityGroups }) => securityGroups,
    on: ({ securityGroups = [] }) => securityGroups,
  },
  {
    code: 'instance-profile-changed',
    of: ({ profile = 'none' }) => profile,
    on: ({ profile = 'none' }) => profile,
  },
  {
    code: 'user-data-changed',
    of: ({ userData }) => userData,
    on: ({ id }, { attributes }) => attributes[id]?.userData,
  },
];

export function changedFindings(facts: Facts, fleet: FleetFacts): Finding[] {
  return facts.servers.flatMap((server) => {
    const said = versionOf(server, facts);
    if (!said) return [];
    return COMPARED.flatMap(({ code, of, on }) => {
      const [then, now] = [of(said), on(server, facts)];
      const [expected, found] = [textOf(then), textOf(now)];
      if (expected === undefined || found === undefined || isWithin(then, now)) return [];
      const { id } = server;
      return finding(code, { subject: id, servers: [id], expected, found, mend: replaceServer(fleet, id) });
    });
  });
}

const versionOf = ({ launchedFrom }: ServerFacts, { versions }: Pick<Facts, 'versions'>) =>
  versions.find(({ id, version }) => id === launchedFrom?.id && version === launchedFrom.version);

/** What is said is as it was said; members that aren't said may be anything. */
function isWithin(said: unknown, found: unknown): boolean {
  if (Array.isArray(said) || typeof said !== 'object' || said === null)
    return JSON.stringify(said) === JSON.stringify(found);
  return Object.entries(said).every(
    ([name, value]) => value === undefined || value === (found as Record<string, unknown>)[name],
  );
}

/** For a reader: `required, hop limit 1`. Undefined where nothing is known. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  const { tokens, hopLimit } = value as ReturnType<typeof metadata>;
  const parts = [tokens && `tokens ${tokens}`, hopLimit !== undefined && `hop limit ${hopLimit}`];
  const known = parts.filter((part) => typeof part === 'string');
  return known.length === 0 ? undefined : known.join(', ');
}
