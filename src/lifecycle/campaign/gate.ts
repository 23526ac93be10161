import type { BuiltImage } from '../../ports/builds.ts';
import type { Ports } from '../../ports/ports.ts';
import { campaignOf } from '../../records/campaigns.ts';
import { type Campaign, mayBegin } from '../../rollout/campaign/campaign.ts';
import { takesPart } from '../../rollout/campaign/settings.ts';
import { ImageNotFound, RecordNotReadable } from '../../rollout/errors.ts';
import type { Service } from '../../rollout/service.ts';
import { askOnce } from '../visit.ts';
import { campaignFor } from './begin.ts';

type Needs = Pick<Ports, 'campaigns' | 'builds' | 'notifier' | 'clock'>;

/** Whether a service may begin with a build by itself. */
export interface CampaignGate {
  /** For a build that is offered to it: the build's campaign is made where there is none and one is due. */
  offers(service: Service, build: string): Promise<boolean>;
  /** For a build that was offered to it before. */
  retries(service: Service, build: string | undefined): Promise<boolean>;
  /** The campaigns that can't be read: no service begins with their images by itself, and everything else goes on. */
  unreadable(): readonly RecordNotReadable[];
}

/** For one round over `services`: the campaign of each build is looked for once, and read again before anything begins. */
export function campaignGate(ports: Needs, services: readonly Service[]): CampaignGate {
  const known = askOnce(async (build: string) => (await campaignOf(ports, build)).found);
  const made = askOnce((build: string) => campaignOfBuild(ports, build, services));
  const check = async (service: Service, campaign: Campaign | undefined) => {
    if (!campaign) return true;
    // It may have been stopped since.
    return isOpenTo(campaign, service) && isOpenTo(await ports.campaigns.find(campaign.id), service);
  };
  const unreadable = new Map<string, RecordNotReadable>();
  const isReadably = async (isOpen: () => Promise<boolean>) => {
    try {
      return await isOpen();
    } catch (error) {
      if (!(error instanceof RecordNotReadable)) throw error;
      unreadable.set(error.message, error);
      return false;
    }
  };
  return {
    offers: async (service, build) =>
      isOut(service) || isReadably(async () => check(service, await made(build))),
    retries: async (service, build) =>
      build === undefined || isOut(service) || isReadably(async () => check(service, await known(build))),
    unreadable: () => [...unreadable.values()],
  };
}

/** Whatever the settings were as the campaign began. */
const isOut = (service: Service) => !takesPart(service, { automatic: true });

/** Whether a campaign lets a service begin. One that takes no part is none of its business. */
const isOpenTo = (campaign: Campaign | undefined, service: Service): boolean =>
  campaign === undefined || !takesPart(service, campaign.rules) || mayBegin(campaign, service.name);

async function campaignOfBuild(ports: Needs, build: string, services: readonly Service[]) {
  let built: BuiltImage;
  try {
    built = await ports.builds.find(build);
  } catch (error) {
    // Whoever is offered it waits for it.
    if (error instanceof ImageNotFound) return undefined;
    throw error;
  }
  return campaignFor(ports, built, services);
}
