import type { InstanceHosts } from '../instance-hosts.ts';
import type { Clock } from '../time/clock.ts';
import { BootError, type BootRequest, createBoot, environmentOf, type Instance } from './boot.ts';
import type { ImageStore } from './image-store.ts';
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
}

const OUTPUT_BYTES = 64 * 1024;
const OUTPUTS_KEPT = 100;

/** Runs instances of the images of a store. They end when this process does, however it ends. */
export function createProcessHosts(
  { imageStore, clock }: { readonly imageStore: Pick<ImageStore, 'image'>; readonly clock: Clock },
  { folder, listenWithin = 5_000, stopWithin = 5_000 }: ProcessOptions = {},
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
    const instance = {
      variables: environmentOf(request),
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

  function forget(instanceId: string, instance: Instance): void {
    instances.delete(instanceId);
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
