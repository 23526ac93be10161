import {
  DescribeInstanceAttributeCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type Filter,
  type InstanceAttribute,
  type InstanceAttributeName,
} from '@aws-sdk/client-ec2';
import type { Inspector } from '../../ports/inspector.ts';
import type { ServerAttributes, ServerFacts } from '../../rollout/inspection/facts.ts';
import { batches } from '../batches.ts';
import { callAws, paginate, required } from '../call.ts';
import { describeInstances } from './describe-instances.ts';
import { openingsIn } from './openings.ts';
import { digestOf, serverFacts, tagFiltersOf, versionFacts } from './server-facts.ts';
import { findVersion } from './source-version.ts';

type Client = Pick<EC2Client, 'send'>;

/** A filter takes at most 200 values (EC2 user guide). */
const BATCH = 200;

const GOING = ['pending', 'running', 'stopping', 'stopped'];

export const instanceInspector = (client: Client): Inspector => ({
  servers: (ids) => inBatches(ids, (Values) => describe(client, [{ Name: 'instance-id', Values }])),
  launchedFrom: (version) => describe(client, tagFiltersOf(version)),
  async version(template) {
    const found = await findVersion(client, template);
    return found && versionFacts(found);
  },
  attributes: (server) => attributesOf(client, server),
  async openings(securityGroups) {
    const groups = await inBatches(securityGroups, (Values) =>
      paginate(async (NextToken: string | undefined) => {
        const input = { Filters: [{ Name: 'group-id', Values }], NextToken };
        const page = await callAws(
          'describe security groups',
          client.send(new DescribeSecurityGroupsCommand(input)),
        );
        return { items: required(page.SecurityGroups, 'security groups'), next: page.NextToken };
      }),
    );
    return groups.flatMap(openingsIn);
  },
});

async function inBatches<Item>(
  ids: readonly string[],
  read: (batch: string[]) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (const batch of batches(ids, BATCH)) all.push(...(await read(batch)));
  return all;
}

async function describe(client: Client, filters: readonly Filter[]): Promise<ServerFacts[]> {
  const states = { Name: 'instance-state-name', Values: GOING };
  return (await describeInstances(client, [...filters, states])).map(serverFacts);
}

async function attributesOf(client: Client, server: string): Promise<ServerAttributes | undefined> {
  const [termination, data] = await Promise.all([
    attribute(client, server, 'disableApiTermination'),
    attribute(client, server, 'userData'),
  ]);
  if (!termination || !data) return undefined;
  const isTerminationProtected = required(
    termination.DisableApiTermination?.Value,
    `the termination protection of ${server}`,
  );
  return { isTerminationProtected, userData: digestOf(data.UserData?.Value) };
}

const attribute = (
  client: Client,
  InstanceId: string,
  Attribute: InstanceAttributeName,
): Promise<InstanceAttribute | undefined> =>
  callAws(
    `describe ${Attribute} of ${InstanceId}`,
    client.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute })),
    { 'InvalidInstanceID.NotFound': () => undefined },
  );
