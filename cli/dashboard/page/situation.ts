import { ofAbandon } from '../../consequences/abandon.ts';
import type { About } from '../../consequences/about.ts';
import {
  ofCampaignPause,
  ofCampaignResume,
  ofCampaignRollback,
  ofCampaignStop,
} from '../../consequences/campaign.ts';
import { ofRecall } from '../../consequences/recall.ts';
import { ofRolloutRollback, ofServiceRollback } from '../../consequences/rollback.ts';
import { ofGoingOn, ofPause, ofPromote, ofResume } from '../../consequences/steps.ts';
import { call } from './calls.ts';
import type { Action } from './wording.ts';

const OF_ROLLOUT = {
  'rollback-rollout': ofRolloutRollback,
  reject: ofRolloutRollback,
  pause: ofPause,
  resume: ofResume,
  promote: ofPromote,
  weight: ofGoingOn,
  approve: ofGoingOn,
  abandon: ofAbandon,
} as const;

const OF_CAMPAIGN = {
  'pause-campaign': ofCampaignPause,
  'resume-campaign': ofCampaignResume,
  'stop-campaign': ofCampaignStop,
  'rollback-campaign': ofCampaignRollback,
} as const;

/**
 * What an action does where things stand now, in sentences; none for one that is the same everywhere. Throws CallFailed
 * where that can't be read.
 */
export async function consequencesOf({ kind, name }: Action): Promise<readonly string[]> {
  if (kind === 'rollback-service') return ofServiceRollback(await aboutService(name));
  if (kind === 'recall') return ofRecall(name, (await call('GET /services')).services);
  if (isOfCampaign(kind))
    return OF_CAMPAIGN[kind](await call('GET /campaigns/{campaign}', { parameters: { campaign: name } }));
  if (!isOfRollout(kind)) return [];
  const rollout = await call('GET /rollouts/{id}', { parameters: { id: name } });
  return OF_ROLLOUT[kind]({ ...(await readService(rollout.service)), rollout });
}

const isOfCampaign = (kind: Action['kind']): kind is keyof typeof OF_CAMPAIGN => kind in OF_CAMPAIGN;
const isOfRollout = (kind: Action['kind']): kind is keyof typeof OF_ROLLOUT => kind in OF_ROLLOUT;

async function aboutService(name: string): Promise<About> {
  const read = await readService(name);
  const { rollout: id } = read.service;
  const rollout = id ? await call('GET /rollouts/{id}', { parameters: { id } }) : undefined;
  return { ...read, rollout };
}

async function readService(service: string): Promise<Omit<About, 'rollout'>> {
  const parameters = { service };
  const [body, fleets] = await Promise.all([
    call('GET /services/{service}', { parameters }),
    call('GET /services/{service}/fleets', { parameters }).catch(() => undefined),
  ]);
  return { service: body, fleets };
}
