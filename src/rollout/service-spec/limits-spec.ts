import * as z from 'zod';
import { UpTo14Days, UpToADay } from './steps-spec.ts';

export const Limits = z
  .strictObject({
    badShare: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe(
        "Percent points by which green's share of bad responses may be above blue's; more reverts the rollout.",
      ),
    minimumRequests: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(100)
      .describe('Requests that green needs in a step before its bad share is judged.'),
    onInconclusive: z
      .enum(['hold', 'advance', 'revert'])
      .default('hold')
      .describe(
        'What happens when a bake is over and green had too few requests to be judged, none of them against it.',
      ),
    holdAtMost: UpToADay.default('1h').describe(
      'How long a step may be held after its bake before it is reverted.',
    ),
    pauseAtMost: UpTo14Days.optional().describe(
      'How long a rollout may wait for a person, because one has paused it; 14d unless it is given, and at most that.',
    ),
    onPauseEnd: z
      .enum(['call', 'resume', 'revert'])
      .optional()
      .describe(
        'What happens when nobody has resumed it by then: a person is called, once a day, and it stays paused (as is so unless it is given); it goes on; it is reverted.',
      ),
  })
  .describe('Limits on what green may do to its requests.');

export type Limits = z.output<typeof Limits>;
