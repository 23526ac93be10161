import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { createLocalCloud, type LocalCloud } from '../local-cloud/cloud.ts';
import { pacedClock } from '../local-cloud/time/paced-clock.ts';
import type { ClientOptions } from '../src/aws/client-config.ts';
import { awsClients } from '../src/aws/clients.ts';
import type { ServiceSpec } from '../src/rollout/spec.ts';
import { type Deployment, deploy } from './deploy.ts';
import { CREDENTIALS } from './endpoints.ts';
import { createPublisher, type Publisher } from './image-pipeline.ts';
import { createServerSettings } from './server-settings.ts';
import { createInfrastructure, type Infrastructure } from './service-infrastructure.ts';

export interface EnvironmentOptions {
  /** How many times faster than real time the cloud's clock runs while everything waits. */
  readonly speed: number;
  /** Ports of the AWS endpoint and of the on-call API; 0 takes a free one. */
  readonly ports: { readonly endpoint: number; readonly api: number };
  /** The folder of the image that is live at the start. */
  readonly firstImage: string;
  /** The kind of the load balancer; an application load balancer unless it is given. */
  readonly kind?: 'application' | 'network';
  /**
   * Whether the images are as those of `examples/web`, which read settings, ship logs and have an agent that their group
   * waits for. Without it they are to need nothing.
   */
  readonly hasAgents?: boolean;
  readonly spec: (placed: Infrastructure & { pipeline: string }) => ServiceSpec | Record<string, unknown>;
  readonly onError: (error: unknown, where: string) => void;
}

/** A local cloud with Greenshift on it, and one registered service that serves requests. */
export interface Environment {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly infrastructure: Infrastructure;
  readonly publisher: Publisher;
  readonly clientOptions: ClientOptions;
  /** The service's URL at the load balancer; `tcp://…` at a network load balancer. */
  readonly serviceUrl: string;
  /** Calls the on-call API with a signed request; returns the status and the parsed body. */
  api(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** Between two polls: a tenth of a second of real time. */
export const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 100));

export async function createEnvironment(options: EnvironmentOptions, service = 'web'): Promise<Environment> {
  const directory = await mkdtemp(join(tmpdir(), 'greenshift-'));
  const clock = pacedClock(options.speed);
  const { onError } = options;
  const cloud = await createLocalCloud({
    directory,
    clock,
    random: Math.random,
    port: options.ports.endpoint,
    onError,
  });
  const clientOptions = { endpoint: cloud.url, region: cloud.region.name, credentials: CREDENTIALS };
  const close = async () => {
    await cloud.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const deployment = await deploy(cloud, clientOptions, options.ports.api);
    if (options.hasAgents) await createServerSettings(clientOptions, service);
    const publisher = createPublisher(awsClients(clientOptions).imageBuilder, service);
    const build = await publisher.publish(options.firstImage);
    const imageId = await publisher.available(build, pause);
    const infrastructure = await createInfrastructure(awsClients(clientOptions), {
      service,
      imageId,
      kind: options.kind ?? 'application',
      hasAgents: options.hasAgents ?? false,
    });
    const { pipeline = '' } = await deployment.ports.builds.find(build);
    const serviceUrl = await cloud.listenerUrl(infrastructure.listener);
    const api = signedApi(deployment.api.url, cloud.region.name);
    await untilHealthy(deployment, infrastructure);
    const spec = options.spec({ ...infrastructure, pipeline });
    const { status, body } = await api('PUT', `/services/${service}`, spec);
    if (status !== 201) throw new Error(`the service was not registered: ${JSON.stringify(body)}`);
    return { cloud, deployment, infrastructure, publisher, clientOptions, serviceUrl, api, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Polls of `untilHealthy`: five minutes at least, for machines that are busy with other things. */
const HEALTH_POLLS_MAX = 3_000;

/** Waits for the first fleet: a load balancer without healthy targets returns 503. */
async function untilHealthy({ ports }: Deployment, { targetGroups }: Infrastructure): Promise<void> {
  for (let poll = 0; poll < HEALTH_POLLS_MAX; poll += 1) {
    if ((await ports.traffic.health(targetGroups[0])).healthy.length === 3) return;
    await pause();
  }
  throw new Error('the first fleet has not become healthy');
}

function signedApi(url: string, region: string): Environment['api'] {
  const signer = new AwsClient({ ...CREDENTIALS, service: 'execute-api', region, retries: 0 });
  return async (method, path, body) => {
    const headers = { 'content-type': 'application/json' };
    const content = body === undefined ? undefined : JSON.stringify(body);
    const response = await signer.fetch(`${url}${path}`, { method, headers, body: content });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}
