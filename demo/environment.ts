import { awsClients } from '../src/aws/clients.ts';
import type { ServiceSpec } from '../src/rollout/spec.ts';
import { createPublisher, type Publisher } from './image-pipeline.ts';
import {
  createInstallation,
  type Installation,
  type InstallationOptions,
  pause,
  register,
  untilHealthy,
} from './installation.ts';
import { createServerSettings } from './server-settings.ts';
import { createInfrastructure, type Infrastructure } from './service-infrastructure.ts';

export { pause };

export interface EnvironmentOptions extends InstallationOptions {
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
}

/** A local cloud with Greenshift on it, and one registered service that serves requests. */
export interface Environment extends Installation {
  readonly infrastructure: Infrastructure;
  readonly publisher: Publisher;
  readonly firstImageId: string;
  /** The service's URL at the load balancer; `tcp://…` at a network load balancer. */
  readonly serviceUrl: string;
}

const SERVERS = 3;

export async function createEnvironment(options: EnvironmentOptions, service = 'web'): Promise<Environment> {
  const installation = await createInstallation(options);
  const { cloud, deployment, clientOptions } = installation;
  try {
    if (options.hasAgents) await createServerSettings(clientOptions, service);
    const publisher = createPublisher(awsClients(clientOptions).imageBuilder, service);
    const build = await publisher.publish(options.firstImage);
    const firstImageId = await publisher.available(build, pause);
    const infrastructure = await createInfrastructure(awsClients(clientOptions), {
      service,
      imageId: firstImageId,
      servers: SERVERS,
      kind: options.kind ?? 'application',
      hasAgents: options.hasAgents ?? false,
    });
    const { pipeline = '' } = await deployment.ports.builds.find(build);
    const serviceUrl = await cloud.listenerUrl(infrastructure.listener);
    await untilHealthy(deployment, infrastructure.targetGroups[0], SERVERS);
    await register(installation, service, options.spec({ ...infrastructure, pipeline }));
    return { ...installation, infrastructure, publisher, firstImageId, serviceUrl };
  } catch (error) {
    await installation.close();
    throw error;
  }
}
