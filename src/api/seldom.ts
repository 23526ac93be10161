import { register } from '../commands/registration/register.ts';
import { removeService } from '../commands/registration/remove.ts';
import { parseSpec } from '../rollout/service-spec/spec.ts';
import { findingsOf, getAudit, postAudit } from './audit.ts';
import {
  getCampaignSettings,
  getCampaigns,
  getOneCampaign,
  postCampaignLeaveOut,
  postCampaignPause,
  postCampaignResume,
  postCampaignRollback,
  postCampaignStop,
  putCampaignSettings,
} from './campaigns.ts';
import { getImages } from './images.ts';
import { postCampaign } from './lead.ts';
import { getMetrics } from './metrics.ts';
import { getPlan } from './plan.ts';
import { getPromotion } from './promotion.ts';
import { getTrail } from './trail.ts';

/**
 * What nobody on call waits for, loaded together with the first call that needs any of it: each file of its own would cut
 * what they share with the others into more pieces, and those are read by the function of the API as it starts.
 */
export const SELDOM_ROUTES = {
  getAudit,
  postAudit,
  getCampaignSettings,
  getCampaigns,
  getOneCampaign,
  postCampaignLeaveOut,
  postCampaignPause,
  postCampaignResume,
  postCampaignRollback,
  postCampaignStop,
  putCampaignSettings,
  postCampaign,
  getImages,
  getMetrics,
  getPlan,
  getPromotion,
  getTrail,
};

/** As those, by routes that share their file with some that on-call waits for. */
export const SELDOM_COMMANDS = { register, removeService, findingsOf, parseSpec };
