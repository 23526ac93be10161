import * as z from 'zod';
import { SETTING_OUTCOMES } from '../../rollout/fleet/settings-report.ts';

/** What becomes of one setting of blue in green. For the OpenAPI document and for tests: nothing that ships imports it. */
export const Setting = z
  .strictObject({
    setting: z.string().describe('For people: `MaxSize`, `tag "team"`, `launch template KeyName`.'),
    outcome: z
      .enum(SETTING_OUTCOMES)
      .describe(
        'Green has it as it is, rewritten to name green, as a resource of its own, or not at all; refused, so that no rollout begins.',
      ),
    from: z.string().nullable(),
    to: z.string().nullable(),
    why: z.string().nullable(),
    fix: z.string().nullable().describe('What the owner can do.'),
  })
  .describe('What becomes of one setting of the live fleet in the next one.');
