import { awsClients } from '../../src/aws/clients.ts';
import type { CampaignSettings } from '../../src/rollout/campaign/settings.ts';
import { createPublisher, type Publisher } from '../image-pipeline.ts';
import {
  createInstallation,
  type Installation,
  type InstallationOptions,
  pause,
  register,
  untilHealthy,
} from '../installation.ts';
import { createInfrastructure, type Infrastructure } from '../service-infrastructure.ts';

/** The stream that all services follow, and the pipeline that builds it. */
export const STREAM = 'base';

/** How many servers each of them has. */
const SERVERS = 1;

export interface PatchDayOptions extends InstallationOptions {
  readonly services: readonly string[];
  /** The folder of the image that is live everywhere at the start. */
  readonly firstImage: string;
  readonly settings: Partial<CampaignSettings>;
  /** In place of what their specs say. */
  readonly specChange?: Readonly<Record<string, unknown>>;
}

/** A local cloud with Greenshift on it, and many services that follow one image. */
export interface PatchDay extends Installation {
  readonly publisher: Publisher;
  readonly services: readonly PlacedService[];
  readonly firstImageId: string;
}

export interface PlacedService {
  readonly name: string;
  readonly listener: string;
  /** At its load balancer. */
  readonly url: string;
}

export async function createPatchDay(options: PatchDayOptions): Promise<PatchDay> {
  const installation = await createInstallation(options);
  try {
    const publisher = createPublisher(awsClients(installation.clientOptions).imageBuilder, STREAM);
    const build = await publisher.publish(options.firstImage);
    const firstImageId = await publisher.available(build, pause);
    const { pipeline = '' } = await installation.deployment.ports.builds.find(build);
    const services = await Promise.all(
      options.services.map((service) =>
        place(installation, options, { service, imageId: firstImageId, pipeline }),
      ),
    );
    const { status, body } = await installation.api('PUT', '/campaign-settings', options.settings);
    if (status !== 200) throw new Error(`the settings were refused: ${JSON.stringify(body)}`);
    return { ...installation, publisher, services, firstImageId };
  } catch (error) {
    await installation.close();
    throw error;
  }
}

async function place(
  installation: Installation,
  { specChange }: Pick<PatchDayOptions, 'specChange'>,
  { service, imageId, pipeline }: { service: string; imageId: string; pipeline: string },
): Promise<PlacedService> {
  const { cloud, deployment, clientOptions } = installation;
  const infrastructure = await createInfrastructure(awsClients(clientOptions), {
    service,
    imageId,
    servers: SERVERS,
  });
  await untilHealthy(deployment, infrastructure.targetGroups[0], SERVERS);
  await register(installation, service, {
    ...memberSpec(service, { ...infrastructure, pipeline }),
    ...specChange,
  });
  const url = await cloud.listenerUrl(infrastructure.listener);
  return { name: service, listener: infrastructure.listener, url };
}

/** Short steps: a patch comes to many services, and each is watched again as its wave is. */
const memberSpec = (
  service: string,
  { listener, targetGroups, fleet, pipeline }: Infrastructure & { pipeline: string },
) => ({
  service,
  image: { pipeline, owners: ['111122223333'], campaign: true },
  traffic: { listener, targetGroups },
  fleet,
  steps: [
    { weight: 50, bake: '5m' },
    { weight: 100, bake: '2m' },
  ],
  startWithin: '15m',
  limits: { badShare: 1, minimumRequests: 50 },
});
