import type { Campaigns } from '../ports/campaigns.ts';
import type { Clock } from '../ports/clock.ts';
import type { Rollouts, Services } from '../ports/records.ts';
import type { Touched } from '../ports/touched.ts';
import type { Campaign } from '../rollout/campaign/campaign.ts';
import {
  CampaignNotFound,
  RecordConflict,
  RolloutNotFound,
  ServiceNotFound,
  StaleEpoch,
} from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { noneTouched, type TouchedServers } from '../rollout/touched/touched.ts';

/**
 * A conflict is the success of another actor: a step, the watchdog, or one of many people who press rollback at once. This
 * is for twenty of them.
 */
const ATTEMPTS = 20;

export interface RolloutRef {
  readonly rollout: string;
  readonly epoch: number;
}

/** Throws StaleEpoch when another execution has taken the rollout over. */
export async function current(rollouts: Rollouts, { rollout: id, epoch }: RolloutRef): Promise<Rollout> {
  const rollout = await rollouts.get(id);
  if (rollout.epoch !== epoch) {
    throw new StaleEpoch(
      `${id} is at epoch ${rollout.epoch}; epoch ${epoch} must not change anything any more`,
    );
  }
  return rollout;
}

export async function findRollout(
  { rollouts }: { rollouts: Rollouts },
  id: string,
): Promise<Rollout | undefined> {
  try {
    return await rollouts.get(id);
  } catch (error) {
    if (error instanceof RolloutNotFound) return undefined;
    throw error;
  }
}

export async function findService(
  { services }: { services: Services },
  name: string,
): Promise<Service | undefined> {
  try {
    return await services.get(name);
  } catch (error) {
    if (error instanceof ServiceNotFound) return undefined;
    throw error;
  }
}

/** Changes the newest record, with retries on conflict. A record that `change` returns as it was isn't written. */
export async function amend(
  ports: { rollouts: Rollouts; clock: Clock },
  id: string,
  change: (rollout: Rollout, at: number) => Rollout,
): Promise<Rollout> {
  return retryOnConflict(async () => {
    const rollout = await ports.rollouts.get(id);
    const next = change(rollout, ports.clock.now());
    return next === rollout ? rollout : ports.rollouts.save(next);
  });
}

export async function amendService(
  services: Services,
  name: string,
  change: (service: Service) => Service,
): Promise<Service> {
  return retryOnConflict(async () => {
    const service = await services.get(name);
    const next = change(service);
    return next === service ? service : services.save(next);
  });
}

/** Throws CampaignNotFound. */
export async function getCampaign({ campaigns }: { campaigns: Campaigns }, id: string): Promise<Campaign> {
  const found = await campaigns.find(id);
  if (!found) throw new CampaignNotFound(`there is no campaign ${id}`);
  return found;
}

export async function amendCampaign(
  ports: { campaigns: Campaigns },
  id: string,
  change: (campaign: Campaign) => Campaign,
): Promise<Campaign> {
  return retryOnConflict(async () => {
    const campaign = await getCampaign(ports, id);
    const next = change(campaign);
    return next === campaign ? campaign : ports.campaigns.save(next);
  });
}

/** Begins with an empty record where none of the service's servers was touched yet. */
export async function amendTouched(
  touched: Touched,
  service: string,
  change: (record: TouchedServers) => TouchedServers,
): Promise<TouchedServers> {
  return retryOnConflict(async () => {
    const record = (await touched.find(service)) ?? noneTouched(service);
    const next = change(record);
    return next === record ? record : touched.save(next);
  });
}

/** Begins another epoch of a service: what runs under the one before can't change anything any more. Returns its number. */
export async function newEpoch(services: Services, name: string): Promise<number> {
  const { epoch } = await amendService(services, name, (service) => ({
    ...service,
    epoch: service.epoch + 1,
  }));
  return epoch;
}

export async function retryOnConflict<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof RecordConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}
