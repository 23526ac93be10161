import type { InstanceHosts, ProbeResult } from '../../local-cloud/instance-hosts.ts';
import type { Vulnerability } from '../../local-cloud/services/image-builder/vulnerability.ts';
import type { Clock } from '../../local-cloud/time/clock.ts';

/** How the servers of an image behave. Times are milliseconds. */
export interface ImageModel {
  /** From the launch until the machine runs. */
  readonly boots: number;
  /** From then until the health check passes; never when undefined. */
  readonly healthyAfter?: number;
  /** From then until it fails again. */
  readonly sickAfter?: number;
  /** The machine never runs at all. */
  readonly neverBoots?: boolean;
  /** Share of its requests that it answers badly, 0 to 1, as the others. */
  readonly badShare: number;
  /** Share that it takes and leaves without a response that the load balancer counts, as it does WebSocket upgrades. */
  readonly unansweredShare?: number;
  /** Share that it refuses with a 4xx. */
  readonly refusedShare?: number;
  /** Share whose connections it closes instead of answering. */
  readonly closedShare?: number;
  /** Share that it never answers. */
  readonly hangingShare?: number;
  /** What it answers to a probe. */
  readonly says?: string;
  /** Share that it answers well, and slowly. */
  readonly slowShare?: number;
  /** What a scan of it finds. */
  readonly vulnerabilities?: readonly Vulnerability[];
}

export const GOOD: ImageModel = {
  boots: 20_000,
  healthyAfter: 30_000,
  badShare: 0.0005,
  unansweredShare: 0.05,
};

/** Servers as models, all of one region. The image's model is found by what was built. */
export interface ModelInstances extends InstanceHosts {
  /** The folder's name is the model's. */
  build(
    folder: string,
  ): Promise<{ readonly digest: string; readonly vulnerabilities?: readonly Vulnerability[] | undefined }>;
  assign(imageId: string, digest: string): void;
  modelOf(imageId: string): ImageModel;
  /** The folder that an image was built of. */
  folderOf(imageId: string): string;
  /** The image that a server runs; undefined when it doesn't run. */
  imageOf(instanceId: string): string | undefined;
  /** True while it answers, whatever it does. */
  isUp(instanceId: string): boolean;
  /** Makes servers fail, as a lost zone or an outage does; they stay gone. */
  fail(which: (server: { instanceId: string; zone: string; imageId: string }) => boolean): number;
  /** Lets them pass their health checks again. */
  heal(): void;
  /** Makes an image's servers leave requests unanswered in another way than its model says, from now on. */
  disturb(imageId: string, failures: Partial<ImageModel>): void;
  /** Lets them do again what the model says. */
  settle(imageId: string): void;
}

interface ModelServer {
  readonly imageId: string;
  readonly zone: string;
  runsSince: number | undefined;
  failed: boolean;
}

export function modelInstances(clock: Clock, models: Readonly<Record<string, ImageModel>>): ModelInstances {
  const servers = new Map<string, ModelServer>();
  const digests = new Map<string, string>();
  const disturbed = new Map<string, ImageModel>();

  const modelOf = (imageId: string) => {
    const model = disturbed.get(imageId) ?? models[digests.get(imageId) ?? ''];
    if (!model) throw new Error(`no model was built into ${imageId}`);
    return model;
  };

  function probed(instanceId: string): ProbeResult {
    const server = servers.get(instanceId);
    if (!server || server.runsSince === undefined || server.failed) return 'timeout';
    const { healthyAfter, sickAfter = Number.POSITIVE_INFINITY } = modelOf(server.imageId);
    const age = clock.now() - server.runsSince;
    if (healthyAfter === undefined || age < healthyAfter) return { mismatch: 503 };
    return age < sickAfter ? 'passed' : { mismatch: 500 };
  }

  return {
    async build(folder) {
      const digest = folder.split('/').at(-1) ?? '';
      return { digest, vulnerabilities: models[digest]?.vulnerabilities };
    },
    assign: (imageId, digest) => void digests.set(imageId, digest),
    modelOf,
    folderOf: (imageId) => digests.get(imageId) ?? '',
    imageOf: (instanceId) => servers.get(instanceId)?.imageId,
    boot({ instanceId, imageId, availabilityZone = '' }) {
      const server: ModelServer = { imageId, zone: availabilityZone, runsSince: undefined, failed: false };
      servers.set(instanceId, server);
      const { boots, neverBoots } = modelOf(imageId);
      return new Promise((resolve, reject) => {
        clock.after(boots, () => {
          if (neverBoots) return reject(new Error('the image does not boot'));
          server.runsSince = clock.now();
          resolve();
        });
      });
    },
    async stop(instanceId) {
      servers.delete(instanceId);
    },
    onCrash: () => {},
    output(instanceId) {
      const server = servers.get(instanceId);
      return server && modelOf(server.imageId).neverBoots ? 'the image does not boot' : '';
    },
    address: (instanceId) =>
      servers.get(instanceId)?.runsSince ? { host: '127.0.0.1', port: 80 } : undefined,
    probe: probed,
    isUp(instanceId) {
      const server = servers.get(instanceId);
      return server?.runsSince !== undefined && !server.failed;
    },
    fail(which) {
      let count = 0;
      for (const [instanceId, server] of servers) {
        if (server.failed || !which({ instanceId, zone: server.zone, imageId: server.imageId })) continue;
        server.failed = true;
        count += 1;
      }
      return count;
    },
    heal() {
      for (const server of servers.values()) server.failed = false;
    },
    disturb: (imageId, failures) => void disturbed.set(imageId, { ...modelOf(imageId), ...failures }),
    settle: (imageId) => void disturbed.delete(imageId),
  };
}
