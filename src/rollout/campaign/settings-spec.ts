import * as z from 'zod';
import { milliseconds } from '../duration.ts';
import { Duration } from '../steps-spec.ts';
import { DAY } from '../timing.ts';
import { type CampaignSettings, DEFAULT_SETTINGS } from './settings.ts';

const upTo = (days: number) =>
  Duration.refine((text) => milliseconds(text) <= days * DAY, { message: `at most ${days}d` });

const NAMES = /^[a-z][a-z0-9-]{0,29}\*?$/;

const Wave = z
  .strictObject({
    services: z
      .array(z.string().regex(NAMES, 'expected the name of a service, or its beginning and a star: "shop-*"'))
      .min(1)
      .max(500, 'at most 500 names: a beginning and a star names many')
      .optional()
      .describe('The services of the wave, by their names or the beginnings of names: "shop-*".'),
    count: z.int().min(1).max(500).optional().describe('So many services more.'),
    percent: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .describe('As many services as it takes for this share of all, the waves before included.'),
    bake: upTo(14).optional().describe('How long it is watched before the next wave begins.'),
  })
  .refine(
    ({ services, count, percent }) => services !== undefined || count !== undefined || percent !== undefined,
    {
      message: 'name "services", or say a "count" or a "percent"',
    },
  )
  .refine(({ count, percent }) => count === undefined || percent === undefined, {
    message: 'say either "count" or "percent"',
  });

function checkWaves(waves: readonly z.output<typeof Wave>[], context: z.RefinementCtx): void {
  const last = waves.length - 1;
  if (waves[last]?.percent !== 100)
    context.addIssue({ code: 'custom', path: [last, 'percent'], message: 'the last wave goes to all: 100' });
  let before = 0;
  for (const [index, { percent }] of waves.entries()) {
    if (percent === undefined) continue;
    if (percent <= before) {
      const message = `shares rise from wave to wave, but ${percent} follows ${before}`;
      context.addIssue({ code: 'custom', path: [index, 'percent'], message });
    }
    before = percent;
  }
}

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
      .array(Wave)
      .min(1)
      .max(20, 'at most 20 waves')
      .superRefine(checkWaves)
      .default([...DEFAULT_SETTINGS.waves] as z.output<typeof Wave>[])
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
  })
  .describe("What an installation's campaigns are like. It holds for those that begin later.");

/** The two may not part ways. */
export type CampaignSettingsDocument =
  z.output<typeof CampaignSettingsRequest> extends CampaignSettings ? CampaignSettings : never;
