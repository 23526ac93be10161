import type { InstanceHosts } from '../instance-hosts.ts';
import type { InstanceMetadata } from '../instance-metadata.ts';
import type { Clock } from '../time/clock.ts';
import {
  BootError,
  type BootRequest,
  createBoot,
  environmentOf,
  type Instance,
  placeVariables,
} from './boot.ts';
import type { ImageStore } from './image-store.ts';
import { openMetadataService } from './metadata-service.ts';
import { createProber } from './probe.ts';
import { createReaper } from './process-groups.ts';
import { createTail, type Tail } from './tail.ts';

/** Instance hosts that run child processes of this one, each of its own image's folder. */
export interface ProcessHosts extends InstanceHosts {
  /** The end of what an instance wrote to its standard output and error, also for a while after it ended. */
  output(instanceId: string): string;
  /** Ends every process that was started. Nothing boots any more. */
  close(): Promise<void>;
}

export interface ProcessOptions {
  /** Deleted when this process is killed: an absolute path. */
  readonly folder?: string;
  /** Milliseconds of work after which an instance counts as booted though it doesn't listen. */
  readonly listenWithin?: number;
  /** Milliseconds of work that a server has to end by itself. */
  readonly stopWithin?: number;
  /** What a server finds of the cloud that it is in: its metadata service, and the endpoint of all others. */
  readonly cloud?: () => { readonly url: string; readonly metadata: InstanceMetadata };
}

const OUTPUT_BYTES = 64 * 1024;
const OUTPUTS_KEPT = 100;

/** Runs instances of the images of a store. They end when this process does, however it ends. */
export function createProcessHosts(
  { imageStore, clock }: { readonly imageStore: Pick<ImageStore, 'image'>; readonly clock: Clock },
  { folder, listenWithin = 5_000, stopWithin = 5_000, cloud }: ProcessOptions = {},
): ProcessHosts {
  const instances = new Map<string, Instance>();
  const tails = new Map<string, Tail>();
  const prober = createProber(clock);
  const reaper = createReaper(folder);
  const run = createBoot({ imageStore, clock, reaper, listenWithin });
  let crashed: (instanceId: string) => void = () => {};
  let closed = false;

  function admit(request: BootRequest): Instance {
    const { instanceId } = request;
    if (closed) throw new BootError(`${instanceId} cannot boot: the hosts are closed`);
    if (instances.has(instanceId)) throw new BootError(`${instanceId} runs already`);
    const instance: Instance = {
      variables: environmentOf(request),
      metadata: undefined,
      tail: createTail(OUTPUT_BYTES),
      gone: Promise.withResolvers<void>(),
      server: undefined,
      stopped: false,
    };
    instances.set(instanceId, instance);
    tails.delete(instanceId);
    tails.set(instanceId, instance.tail);
    // The oldest outputs go first, but not those of instances that still run.
    for (const id of [...tails.keys()].slice(0, -OUTPUTS_KEPT)) if (!instances.has(id)) tails.delete(id);
    return instance;
  }

  /** Puts an instance into its cloud. */
  async function place(instanceId: string, instance: Instance): Promise<void> {
    if (!cloud) return;
    const { url, metadata } = cloud();
    instance.metadata = await openMetadataService(instanceId, metadata, clock.workNow ?? clock.now);
    instance.variables = { ...instance.variables, ...placeVariables(url, instance.metadata.url) };
  }

  function forget(instanceId: string, instance: Instance): void {
    instances.delete(instanceId);
    void instance.metadata?.close();
    instance.gone.resolve();
  }

  async function stop(instanceId: string): Promise<void> {
    const instance = instances.get(instanceId);
    if (!instance) return;
    instance.stopped = true;
    await instance.server?.stop(stopWithin);
    await instance.gone.promise;
  }

  return {
    async boot(request) {
      const { instanceId } = request;
      const instance = admit(request);
      try {
        await place(instanceId, instance);
        const server = await run(request, instance);
        void server.ended.then(() => {
          forget(instanceId, instance);
          if (!instance.stopped) crashed(instanceId);
        });
      } catch (error) {
        forget(instanceId, instance);
        throw error;
      }
    },
    stop,
    onCrash(listener) {
      crashed = listener;
    },
    address(instanceId) {
      const server = instances.get(instanceId)?.server;
      return server?.running() ? { host: '127.0.0.1', port: server.port } : undefined;
    },
    probe(instanceId, probe) {
      const server = instances.get(instanceId)?.server;
      return server?.running() ? prober.probe({ host: '127.0.0.1', port: server.port }, probe) : 'failed';
    },
    output: (instanceId) => tails.get(instanceId)?.text() ?? '',
    async close() {
      closed = true;
      await Promise.all([...instances.keys()].map(stop));
      await Promise.all([reaper.close(), prober.close()]);
    },
  };
}
