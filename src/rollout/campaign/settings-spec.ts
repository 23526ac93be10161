import * as z from 'zod';
import { LedBySpec } from './led-by-spec.ts';
import { type CampaignSettings, DEFAULT_SETTINGS } from './settings.ts';
import { checkWaves, upTo, WaveSpec } from './wave-spec.ts';

/** The body of `PUT /campaign-settings`. What it leaves out is as it comes. */
export const CampaignSettingsRequest = z
  .strictObject({
    automatic: z
      .boolean()
      .default(DEFAULT_SETTINGS.automatic)
      .describe(
        'True: services take part unless "image.campaign" of their spec says no; otherwise if it says yes.',
      ),
    minimumServices: z
      .int()
      .min(2)
      .max(1_000)
      .default(DEFAULT_SETTINGS.minimumServices)
      .describe('An image that fewer services take part for is offered to all of them at once.'),
    waves: z
      .array(WaveSpec)
      .min(1)
      .max(20, 'at most 20 waves')
      .superRefine(checkWaves)
      .default([...DEFAULT_SETTINGS.waves] as z.output<typeof WaveSpec>[])
      .describe('The waves, in their order. One service, then 5 %, 25 % and all unless they are given.'),
    bake: upTo(14)
      .default(DEFAULT_SETTINGS.bake)
      .describe('How long a wave is watched once its services have the image, where it says nothing else.'),
    reverts: z
      .int()
      .min(1)
      .max(1_000)
      .default(DEFAULT_SETTINGS.reverts)
      .describe('So many services that went back by a failure of the image stop a campaign.'),
    alike: z
      .int()
      .min(2)
      .max(1_000)
      .default(DEFAULT_SETTINGS.alike)
      .describe('So many with the same failure, that share nothing but the image, stop it as well.'),
    holdAtMost: upTo(14)
      .default(DEFAULT_SETTINGS.holdAtMost)
      .describe(
        "How long a service that was offered the image, and does not begin or fails again and again for what is not the image's, keeps the next wave waiting.",
      ),
    deadline: upTo(365)
      .optional()
      .describe(
        'By when every service is to have an image, from its publication on: "72h". What is on an older one then is announced.',
      ),
    deadlines: z
      .array(
        z.strictObject({
          images: z
            .string()
            .regex(
              /^[\w-]{1,126}\*?$/,
              'expected the name of a recipe, or its beginning and a star: "base-*"',
            )
            .describe('The name of their recipe, or its beginning and a star: "base-*".'),
          deadline: upTo(365),
        }),
      )
      .max(100, 'at most 100 deadlines: a beginning and a star names many')
      .optional()
      .describe('The same for some images. The first one that names an image counts.'),
    ledBy: LedBySpec.optional().describe(
      'Another installation, whose campaigns are carried on here: it may begin, pause, stop them and take them back, and none begins here by itself for an image that it leads.',
    ),
  })
  .describe("What an installation's campaigns are like. It holds for those that begin later.");

/** The two may not part ways. */
export type CampaignSettingsDocument =
  z.output<typeof CampaignSettingsRequest> extends CampaignSettings ? CampaignSettings : never;
