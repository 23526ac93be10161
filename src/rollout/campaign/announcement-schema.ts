import * as z from 'zod';
import { by, everyAnnouncement, image, reason, service } from '../announcements/announcement-members.ts';

const aboutCampaign = {
  ...everyAnnouncement,
  campaign: z.string().describe('The id of the campaign, for example base-1.0.3-1.'),
  build: z.string().describe('The ARN of the Image Builder build that it brings.'),
  services: z.int().describe('How many services take part.'),
  waves: z.int().describe('In how many waves.'),
};

const reachedByCampaign = {
  promoted: z.int().describe('Services that have the image by then.'),
  reverted: z.int().describe('Services whose rollout was sent back.'),
};

/** As `ANNOUNCEMENTS`, of campaigns. */
export const CAMPAIGN_ANNOUNCEMENTS = {
  CampaignStarted: z
    .object(aboutCampaign)
    .describe(
      'An image was published that many services follow: they get it in waves, the first of which begins.',
    ),
  CampaignPaused: z
    .object({ ...aboutCampaign, by, reason })
    .describe('No service begins with the image until a person goes on; rollouts that are under way do.'),
  CampaignResumed: z.object({ ...aboutCampaign, by, reason }).describe('A campaign that was paused goes on.'),
  CampaignStopped: z
    .object({
      ...aboutCampaign,
      ...reachedByCampaign,
      by: by.describe('The ARN of the caller; "the campaign" where it has stopped by itself.'),
      reason,
      rollsBack: z.boolean().describe('True when every service that it has moved goes back.'),
    })
    .describe('No service begins with the image by itself any more.'),
  CampaignOverdue: z
    .object({
      ...aboutCampaign,
      ...reachedByCampaign,
      publishedAt: z.iso.datetime().describe('When the campaign began.'),
      deadline: z.iso.datetime().describe('When every service was to have the image.'),
      behind: z.int().describe('How many services are on an older image.'),
      named: z
        .array(
          z.object({
            service,
            state: z.string().describe('As the API says of a member; "apart" where it is none.'),
            image: image.optional(),
            why: z.string(),
          }),
        )
        .describe('The first hundred of them, and why each is.'),
      reason: z.string().describe('How many of them stand where.'),
    })
    .describe('The deadline of an image has passed, and services are on an older one.'),
  CampaignHeld: z
    .object({
      ...aboutCampaign,
      waitsFor: z.string().describe('The installation that carries the wave out, by its name in the stack.'),
      since: z.iso.datetime(),
      reason,
    })
    .describe(
      'A wave is of another installation, which does not answer, or where a person keeps it: the campaign waits for it.',
    ),
  CampaignLeaderSilent: z
    .object({
      ...aboutCampaign,
      leader: z.string().describe('The installation that leads it, as its stack is called.'),
      since: z.iso.datetime().describe('When it has asked last.'),
      reason,
    })
    .describe('The installation that leads a campaign here asks no more for it, or has not begun it.'),
  CampaignEnded: z
    .object({
      ...aboutCampaign,
      ...reachedByCampaign,
      outcome: z.enum(['completed', 'stopped', 'rolled-back', 'superseded']),
    })
    .describe('Nothing of a campaign is under way any more.'),
};
