import type { CampaignSettings } from '../../src/rollout/campaign/settings.ts';
import type { Publisher } from '../image-pipeline.ts';
import { createInstallation, type Installation, type InstallationOptions } from '../installation.ts';
import { type Place, type PlacedService, placeService, publishFirst } from '../placed-service.ts';

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
}

export async function createPatchDay(options: PatchDayOptions): Promise<PatchDay> {
  const installation = await createInstallation(options);
  try {
    const first = await publishFirst(installation, STREAM, options.firstImage);
    const services = await Promise.all(
      options.services.map((service) =>
        placeService(installation, first, {
          service,
          servers: SERVERS,
          spec: (place) => ({ ...memberSpec(service, place), ...options.specChange }),
        }),
      ),
    );
    const { status, body } = await installation.api('PUT', '/campaign-settings', options.settings);
    if (status !== 200) throw new Error(`the settings were refused: ${JSON.stringify(body)}`);
    return { ...installation, publisher: first.publisher, services };
  } catch (error) {
    await installation.close();
    throw error;
  }
}

/** Short steps: a patch comes to many services, and each is watched again as its wave is. */
const memberSpec = (service: string, { listener, targetGroups, fleet, pipeline }: Place) => ({
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
