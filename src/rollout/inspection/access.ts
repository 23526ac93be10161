import type { Facts, FleetFacts, LoginPort, Opening, ServerFacts } from './facts.ts';
import { type Finding, finding, type Severity } from './finding.ts';
import { changeTemplate, closePort, keepAddressesPrivate, withData, withoutMember } from './mend.ts';

/* The ways into a server. They are the fleet's as a rule, so each is told once, with the servers that have it. */

/** A container on a server is one hop further away (EC2 user guide, "Instance metadata options"). */
const HOPS_OF_CONTAINER = 2;

export function accessFindings(facts: Facts, fleet: FleetFacts): Finding[] {
  return [...metadataFindings(facts, fleet), ...loginFindings(facts, fleet), ...portFindings(facts, fleet)];
}

function metadataFindings({ servers, expected }: Facts, fleet: FleetFacts): Finding[] {
  const open = servers.filter(({ needsToken }) => needsToken === false);
  const far = servers.filter(({ hopLimit = 0 }) => hopLimit > HOPS_OF_CONTAINER);
  const change = (options: object, what: string) =>
    changeTemplate(fleet, expected, what, withData({ MetadataOptions: options }));
  return [
    ...about(open, {
      code: 'imdsv1',
      subject: fleet.name,
      expected: 'HttpTokens required',
      found: 'optional',
      mend: change({ HttpTokens: 'required' }, 'MetadataOptions.HttpTokens required'),
    }),
    ...about(far, {
      code: 'hop-limit',
      subject: fleet.name,
      expected: `${HOPS_OF_CONTAINER} at most`,
      found: `up to ${Math.max(...far.map(({ hopLimit = 0 }) => hopLimit))}`,
      mend: change(
        { HttpPutResponseHopLimit: HOPS_OF_CONTAINER },
        `MetadataOptions.HttpPutResponseHopLimit ${HOPS_OF_CONTAINER}`,
      ),
    }),
  ];
}

function loginFindings({ servers, expected }: Facts, fleet: FleetFacts): Finding[] {
  const withKey = servers.filter(({ keyPair }) => keyPair !== undefined);
  const open = servers.filter(({ publicAddress }) => publicAddress !== undefined);
  const keys = [...new Set(withKey.map(({ keyPair }) => keyPair))].sort();
  return [
    ...about(withKey, {
      code: 'key-pair',
      subject: fleet.name,
      expected: 'no key pair',
      found: keys.join(', '),
      mend: changeTemplate(fleet, expected, 'no KeyName', withoutMember('KeyName')),
    }),
    ...about(open, {
      code: 'public-address',
      subject: fleet.name,
      expected: 'private addresses alone',
      found: `${open[0]?.publicAddress}${open.length > 1 ? ` and ${open.length - 1} more` : ''}`,
      mend: keepAddressesPrivate(fleet),
    }),
  ];
}

const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** The worst of them: from anywhere, from addresses, from other servers. */
function severityOf(sources: readonly string[]): Severity {
  if (sources.some((source) => ANYWHERE.includes(source))) return 'high';
  return sources.every((source) => source.startsWith('sg-')) ? 'low' : 'medium';
}

const CODES: Readonly<Record<LoginPort, 'ssh-open' | 'rdp-open'>> = { 22: 'ssh-open', 3389: 'rdp-open' };

/** One for each security group and port, with all sources that it lets in. */
function portFindings({ servers, openings }: Facts, fleet: FleetFacts): Finding[] {
  const byPlace = new Map<string, Opening[]>();
  for (const opening of openings) {
    const place = `${opening.securityGroup} ${opening.port}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), opening]);
  }
  return [...byPlace.values()].flatMap((all) => {
    const { securityGroup, port } = all[0]!;
    const sources = all.map(({ source }) => source);
    return about(
      servers.filter(({ securityGroups = [] }) => securityGroups.includes(securityGroup)),
      {
        code: CODES[port],
        subject: securityGroup,
        expected: `nothing reaches port ${port}`,
        found: `from ${sources.join(', ')}`,
        mend: [...new Set(all.map((opening) => closePort(fleet, opening)))].join(' && '),
        severity: severityOf(sources),
      },
    );
  });
}

function about(
  servers: readonly ServerFacts[],
  { code, ...told }: Pick<Finding, 'code' | 'subject' | 'expected' | 'found' | 'mend'> & Partial<Finding>,
): Finding[] {
  if (servers.length === 0) return [];
  return [finding(code, { ...told, servers: servers.map(({ id }) => id) })];
}
