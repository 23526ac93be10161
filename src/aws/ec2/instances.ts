import {
  DescribeInstancesCommand,
  type EC2Client,
  GetConsoleOutputCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import type { Servers } from '../../ports/servers.ts';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

export const instances = (client: Client): Servers => ({
  imagesOf: (servers) => imagesOf(client, servers),
  endsOf: (servers) => endsOf(client, servers),
  console: (server) => consoleOf(client, server),
});

/** A filter takes at most 200 values (EC2 user guide); half of it keeps a response on one page. */
const BATCH = 100;

async function imagesOf(client: Client, servers: readonly string[]): Promise<Record<string, string>> {
  const images: Record<string, string> = {};
  for (let start = 0; start < servers.length; start += BATCH) {
    const found = await describe(client, servers.slice(start, start + BATCH));
    for (const { InstanceId, ImageId, State } of found) {
      if (State?.Name === 'terminated') continue;
      const id = required(InstanceId, 'the id of an instance');
      images[id] = required(ImageId, `the image of ${id}`);
    }
  }
  return images;
}

async function endsOf(client: Client, servers: readonly string[]): Promise<Record<string, string>> {
  const found = await describe(client, servers.slice(0, BATCH));
  return Object.fromEntries(
    found.flatMap(({ InstanceId, StateReason }): [string, string][] =>
      InstanceId && StateReason?.Message ? [[InstanceId, StateReason.Message]] : [],
    ),
  );
}

/**
 * EC2 keeps the output for about an hour after the end (EC2 user guide, "Instance console output"); the newest is to be
 * had of instances on the Nitro System alone.
 */
async function consoleOf(client: Client, InstanceId: string): Promise<string> {
  const read = (Latest?: true) =>
    callAws(
      `read the console of ${InstanceId}`,
      client.send(new GetConsoleOutputCommand({ InstanceId, Latest })),
      {
        'InvalidInstanceID.NotFound': () => undefined,
        UnsupportedOperation: () => ({ Output: undefined }),
      },
    );
  const newest = await read(true);
  const { Output = '' } = (newest?.Output ? newest : await read()) ?? {};
  return Buffer.from(Output, 'base64').toString('utf8');
}

/** A filter leaves out what doesn't exist; InstanceIds would fail the whole batch with `InvalidInstanceID.NotFound`. */
const describe = (client: Client, ids: string[]): Promise<Instance[]> =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeInstancesCommand({
      Filters: [{ Name: 'instance-id', Values: ids }],
      NextToken,
    });
    const response = await callAws('describe instances', client.send(command));
    const reservations = required(response.Reservations, 'instances');
    return { items: reservations.flatMap(({ Instances }) => Instances ?? []), next: response.NextToken };
  });
