import { awsClients } from '../src/aws/clients.ts';
import type { Deployment } from './deploy.ts';
import { createPublisher, type Publisher } from './image-pipeline.ts';
import { type Installation, pause } from './installation.ts';
import { createInfrastructure, type Infrastructure } from './service-infrastructure.ts';

/** The image that is live before Greenshift comes, with the pipeline that builds it and its successors. */
export interface FirstImage {
  readonly publisher: Publisher;
  readonly imageId: string;
  readonly pipeline: string;
}

/** Publishes a folder as the first image of a pipeline that is named so. */
export async function publishFirst(
  { clientOptions, deployment }: Installation,
  name: string,
  folder: string,
): Promise<FirstImage> {
  const publisher = createPublisher(awsClients(clientOptions).imageBuilder, name);
  const build = await publisher.publish(folder);
  const imageId = await publisher.available(build, pause);
  const { pipeline = '' } = await deployment.ports.builds.find(build);
  return { publisher, imageId, pipeline };
}

/** Where a service runs, and the pipeline of its image. */
export type Place = Infrastructure & { readonly pipeline: string };

export interface PlacedService {
  readonly infrastructure: Infrastructure;
  /** At its load balancer: `http://…`, or `tcp://…` of a network load balancer. */
  readonly url: string;
}

type Wanted = Omit<Parameters<typeof createInfrastructure>[1], 'imageId' | 'servers'> & {
  readonly servers: number;
  readonly spec: (place: Place) => unknown;
};

/** Creates what a service runs on, waits for its servers, and registers it. Throws where the API refuses its spec. */
export async function placeService(
  { cloud, deployment, clientOptions, api }: Installation,
  { imageId, pipeline }: FirstImage,
  { spec, ...wanted }: Wanted,
): Promise<PlacedService> {
  const { service, servers } = wanted;
  const infrastructure = await createInfrastructure(awsClients(clientOptions), { ...wanted, imageId });
  await untilHealthy(deployment, infrastructure.targetGroups[0], servers);
  const { status, body } = await api('PUT', `/services/${service}`, spec({ ...infrastructure, pipeline }));
  if (status !== 201) throw new Error(`the service was not registered: ${JSON.stringify(body)}`);
  return { infrastructure, url: await cloud.listenerUrl(infrastructure.listener) };
}

/** Polls of `untilHealthy`: five minutes at least, for machines that are busy with other things. */
const HEALTH_POLLS_MAX = 3_000;

/** Waits for the first fleet: a load balancer without healthy targets returns 503. */
async function untilHealthy({ ports }: Deployment, targetGroup: string, servers: number): Promise<void> {
  for (let poll = 0; poll < HEALTH_POLLS_MAX; poll += 1) {
    if ((await ports.traffic.health(targetGroup)).healthy.length === servers) return;
    await pause();
  }
  throw new Error('the first fleet has not become healthy');
}
