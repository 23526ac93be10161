import * as z from 'zod';
import { duration } from './members.ts';

export const CampaignSettings = z
  .strictObject({
    automatic: z.boolean(),
    minimumServices: z.int(),
    waves: z.array(
      z.strictObject({
        installation: z.string().optional(),
        services: z.array(z.string()).optional(),
        count: z.int().optional(),
        percent: z.number().optional(),
        bake: duration.optional(),
      }),
    ),
    bake: duration,
    reverts: z.int(),
    alike: z.int(),
    holdAtMost: duration,
    unreadable: z.string().optional().describe('Why they are not what was set: set them anew.'),
    unmatched: z
      .array(
        z.strictObject({
          wave: z.int().describe('Counted from 1.'),
          name: z.string(),
          nearest: z.string().optional().describe('A service that may have been meant.'),
        }),
      )
      .optional()
      .describe('Names in the waves that no service has.'),
    ledBy: z
      .strictObject({
        installation: z.string(),
        role: z.string(),
        images: z.array(z.string()).optional(),
      })
      .optional(),
    deadline: duration.optional(),
    deadlines: z.array(z.strictObject({ images: z.string(), deadline: duration })).optional(),
  })
  .describe("What an installation's campaigns are like.");
