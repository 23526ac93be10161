import type { Inspector } from '../../src/ports/inspector.ts';
import type { ServerAttributes, ServerFacts, VersionFacts } from '../../src/rollout/inspection/facts.ts';
import { type Cloud, type CloudFleet, type CloudServer, TEMPLATE, versionOf } from './cloud.ts';

const ACCESS = { needsToken: true, hopLimit: 1, securityGroups: ['sg-web'], profile: 'web' };
const USER_DATA = 'no user data';

/** Servers as they were launched, but for what a story has changed on them (`cloud.changedServers`). */
export const inspectorOf = (cloud: Cloud): Inspector => ({
  servers: async (ids) =>
    serversIn(cloud)
      .filter(([server]) => ids.includes(server.id))
      .map(([server, fleet]) => factsOf(cloud, server, fleet)),
  async launchedFrom({ id, version }) {
    const all = serversIn(cloud).map(([server, fleet]) => factsOf(cloud, server, fleet));
    const outside = Object.entries(cloud.strayServers ?? {}).map(([stray, facts]) => ({
      ...factsOf(cloud, { id: stray, imageId: '', launchedAt: 0 }),
      ...facts,
    }));
    return [...all, ...outside].filter(
      ({ launchedFrom: from }) => from?.id === id && from.version === version,
    );
  },
  async version({ id, version }): Promise<VersionFacts | undefined> {
    const found = id === TEMPLATE ? versionOf(cloud, version) : undefined;
    return found && { id, version: found.number, userData: USER_DATA, ...ACCESS };
  },
  attributes: async (server): Promise<ServerAttributes> => ({
    isTerminationProtected: false,
    userData: USER_DATA,
    ...cloud.changedAttributes?.[server],
  }),
  openings: async (securityGroups) =>
    (cloud.openings ?? []).filter(({ securityGroup }) => securityGroups.includes(securityGroup)),
});

const serversIn = (cloud: Cloud): [CloudServer, CloudFleet][] =>
  [...cloud.fleets.values()].flatMap((fleet) =>
    fleet.servers.map((server): [CloudServer, CloudFleet] => [server, fleet]),
  );

function factsOf(
  cloud: Cloud,
  { id, imageId, launchedAt }: Pick<CloudServer, 'id' | 'imageId' | 'launchedAt'>,
  fleet?: CloudFleet,
): ServerFacts {
  // A server that was launched from a version which has gone meanwhile is of the fleet's.
  const version = fleet ? (versionOf(cloud, fleet.version)?.number ?? 1) : 1;
  return {
    id,
    imageId,
    launchedAt,
    rootAttachedAt: launchedAt,
    launchedFrom: { id: TEMPLATE, version },
    group: fleet?.name,
    ...ACCESS,
    ...cloud.changedServers?.[id],
  };
}
