import { type EC2Client, GetConsoleOutputCommand, type Instance } from '@aws-sdk/client-ec2';
import type { Servers } from '../../ports/servers.ts';
import { batches } from '../batches.ts';
import { callAws, required } from '../call.ts';
import { describeInstances } from './describe-instances.ts';

type Client = Pick<EC2Client, 'send'>;

export const instances = (client: Client): Servers => ({
  imagesOf: (servers) => imagesOf(client, servers),
  launchTimesOf: (servers) => launchTimesOf(client, servers),
  endsOf: (servers) => endsOf(client, servers),
  console: (server) => consoleOf(client, server),
});

/** A filter takes at most 200 values (EC2 user guide); half of it keeps a response on one page. */
const BATCH = 100;

const describe = (client: Client, Values: string[]): Promise<Instance[]> =>
  describeInstances(client, [{ Name: 'instance-id', Values }]);

async function imagesOf(client: Client, servers: readonly string[]): Promise<Record<string, string>> {
  return eachOf(client, servers, ({ ImageId }, id) => required(ImageId, `the image of ${id}`));
}

async function launchTimesOf(client: Client, servers: readonly string[]): Promise<Record<string, number>> {
  return eachOf(client, servers, ({ LaunchTime }, id) =>
    required(LaunchTime, `the launch time of ${id}`).getTime(),
  );
}

/** What is read of each server that hasn't been terminated. */
async function eachOf<Value>(
  client: Client,
  servers: readonly string[],
  read: (instance: Instance, id: string) => Value,
): Promise<Record<string, Value>> {
  const values: Record<string, Value> = {};
  for (const batch of batches(servers, BATCH)) {
    for (const instance of await describe(client, batch)) {
      if (instance.State?.Name === 'terminated') continue;
      const id = required(instance.InstanceId, 'the id of an instance');
      values[id] = read(instance, id);
    }
  }
  return values;
}

async function endsOf(client: Client, servers: readonly string[]): Promise<Record<string, string>> {
  const ends: Record<string, string> = {};
  for (const batch of batches(servers, BATCH)) {
    for (const { InstanceId, StateReason } of await describe(client, batch)) {
      if (InstanceId && StateReason?.Message) ends[InstanceId] = StateReason.Message;
    }
  }
  return ends;
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
