import * as z from 'zod';
import { by, rolloutId, time } from './members.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const Trail = z
  .strictObject({
    service: z.string(),
    month: z.string().describe('In UTC: 2026-01.'),
    commands: z
      .array(
        z.strictObject({
          at: time,
          by,
          command: z.string().describe('The route that was called.'),
          rollout: rolloutId.nullable(),
          reason: z.string().nullable(),
          status: z.int(),
          result: z.string().describe('What it came to, or the problem for which it was refused.'),
        }),
      )
      .describe('The newest first.'),
  })
  .describe('The commands that people have given. Nothing of it is ever changed.');
