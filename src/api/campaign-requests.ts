import * as z from 'zod';
import { CAMPAIGN_ID } from '../rollout/campaign/id.ts';
import { CampaignSettingsRequest } from '../rollout/campaign/settings-spec.ts';
import { INSTALLATION_NAME } from '../rollout/upstream/installation-name.ts';
import { needed, reason } from './request-members.ts';

/** Of the paths under `/campaigns`. */
export const CampaignParameter = z.strictObject({
  campaign: z.string().regex(CAMPAIGN_ID, 'expected the id of a campaign, such as base-1.0.3-1'),
});

/** The body of `POST /campaigns/{campaign}/pause`, `…/stop` and `…/rollback`. */
export const CampaignOrder = z.strictObject({ reason: needed.describe('Why, for everybody who wonders.') });

/** The body of `POST /campaigns/{campaign}/leave-out`. */
export const CampaignLeaveOut = z.strictObject({
  installation: z
    .string()
    .regex(INSTALLATION_NAME, 'expected the name of an installation')
    .describe('The installation that has a wave of it, by its name in the stack.'),
  reason: needed.describe('Why, for everybody who wonders.'),
});

/** The body of `POST /campaigns/{campaign}/resume`; it may be left out. */
export const CampaignNote = z.strictObject({ reason }).prefault({});

export { CampaignSettingsRequest };
