import { devNull } from 'node:os';
import type { InstanceHosts } from '../instance-hosts.ts';
import type { Clock } from '../time/clock.ts';
import type { BuiltImage, ImageStore } from './image-store.ts';
import type { MetadataService } from './metadata-service.ts';
import { freePort } from './ports.ts';
import type { Reaper } from './process-groups.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import type { Tail } from './tail.ts';

/** An image that doesn't boot: unknown, not startable, or ended before it accepted a connection. */
export class BootError extends Error {
  override readonly name = 'BootError';
}

export interface Instance {
  variables: Readonly<Record<string, string>>;
  metadata: MetadataService | undefined;
  readonly tail: Tail;
  readonly gone: PromiseWithResolvers<void>;
  server: ServerProcess | undefined;
  stopped: boolean;
}

export type BootRequest = Parameters<InstanceHosts['boot']>[0];

const PORT_ATTEMPTS = 3;

interface Dependencies {
  readonly imageStore: Pick<ImageStore, 'image'>;
  readonly clock: Clock;
  readonly reaper: Reaper;
  /** Milliseconds of work after which a server counts as booted though it doesn't listen. */
  readonly listenWithin: number;
}

/** Starts the servers of instances, each on a port of its own. The returned function rejects with BootError. */
export function createBoot({ imageStore, clock, reaper, listenWithin }: Dependencies) {
  const ports = new Set<number>();

  async function start(instance: Instance, image: BuiltImage): Promise<ServerProcess | undefined> {
    const port = await freePort(ports);
    if (instance.stopped) return undefined;
    ports.add(port);
    const server = startServer(
      image,
      { port, env: instance.variables },
      { clock, reaper, tail: instance.tail },
    );
    instance.server = server;
    void server.ended.then(() => ports.delete(port));
    return server;
  }

  // The port was free when it was chosen. Whoever took it since has it: another one is tried.
  async function run({ instanceId, imageId }: BootRequest, instance: Instance): Promise<ServerProcess> {
    const image = imageStore.image(imageId);
    if (!image) throw new BootError(`${instanceId} cannot boot: there is no image ${imageId}`);
    let end = 'it was stopped';
    for (let attempt = 0; attempt < PORT_ATTEMPTS && !instance.stopped; attempt += 1) {
      const server = await start(instance, image);
      if (!server) break;
      await server.accepting(listenWithin);
      if (server.running()) return server;
      end = await server.ended;
      if (!instance.tail.text().includes('EADDRINUSE')) break;
    }
    const output = instance.tail.text().trimEnd();
    throw new BootError(
      `${instanceId} of ${imageId} ended before it took requests (${end})\n${output}`.trimEnd(),
    );
  }

  return run;
}

/**
 * The environment variables by which AWS SDKs find this cloud. They are to find nothing of whoever runs it: no profile, no
 * key.
 */
export const placeVariables = (endpoint: string, metadata: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
});

/** The environment variables that tell an instance its identity, as the metadata service does on AWS. */
export function environmentOf({
  instanceId,
  imageId,
  availabilityZone,
  userData,
}: BootRequest): Record<string, string> {
  return {
    INSTANCE_ID: instanceId,
    IMAGE_ID: imageId,
    ...(availabilityZone !== undefined && { AVAILABILITY_ZONE: availabilityZone }),
    ...(userData !== undefined && { USER_DATA: userData }),
  };
}
