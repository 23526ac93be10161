import type { ServiceSpec } from '../src/rollout/service-spec/spec.ts';
import type { Publisher } from './image-pipeline.ts';
import { createInstallation, type Installation, type InstallationOptions } from './installation.ts';
import { type Place, placeService, publishFirst } from './placed-service.ts';
import { createServerSettings } from './server-settings.ts';
import type { Infrastructure } from './service-infrastructure.ts';

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
  readonly spec: (placed: Place) => ServiceSpec | Record<string, unknown>;
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
  const { clientOptions } = installation;
  try {
    if (options.hasAgents) await createServerSettings(clientOptions, service);
    const first = await publishFirst(installation, service, options.firstImage);
    const { infrastructure, url } = await placeService(installation, first, {
      service,
      servers: SERVERS,
      kind: options.kind ?? 'application',
      hasAgents: options.hasAgents ?? false,
      spec: options.spec,
    });
    const { publisher, imageId } = first;
    return { ...installation, infrastructure, publisher, firstImageId: imageId, serviceUrl: url };
  } catch (error) {
    await installation.close();
    throw error;
  }
}
