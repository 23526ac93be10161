import * as z from 'zod';
import { UpTo14Days, Weight } from '../rollout/service-spec/steps-spec.ts';
import { length, needed, reason } from './request-members.ts';

/** The bodies of the commands on one rollout. */

/** The body of the two rollback routes; it may be left out. */
export const RollbackRequest = z
  .strictObject({
    reason,
    force: z.boolean().default(false),
  })
  .prefault({});

/** The body of `POST /rollouts/{id}/abandon`; it may be left out. */
export const AbandonRequest = z.strictObject({ reason }).prefault({});

/** The body of `POST /rollouts/{id}/pause`; it may be left out. */
export const PauseRequest = z
  .strictObject({
    reason,
    until: z.iso
      .datetime({ offset: true })
      .optional()
      .describe(
        'When it ends, at the latest as `limits.pauseAtMost` of the spec says, which it does without it.',
      ),
    for: length,
  })
  .refine(({ until, for: length }) => until === undefined || length === undefined, {
    message: 'say either "until" or "for"',
  })
  .prefault({});

/** The body of `POST /rollouts/{id}/resume`, `…/approve` and `…/reject`; it may be left out. */
export const NoteRequest = z.strictObject({ reason }).prefault({});

/** The body of `POST /rollouts/{id}/promote`. */
export const PromoteRequest = z
  .strictObject({
    reason: needed.describe('Why the evidence of this step is not waited for.'),
    full: z.boolean().default(false).describe('Leave out all steps before the last one.'),
    step: z
      .int()
      .min(0)
      .optional()
      .describe(
        'The step of the plan to go to, counted from 0: one ahead leaves out those before it, another one is taken once more.',
      ),
  })
  .refine(({ full, step }) => !full || step === undefined, { message: 'say either "full" or "step"' });

/** The body of `POST /rollouts/{id}/weight`. */
export const WeightRequest = z.strictObject({
  reason: needed.describe('Why green gets it.'),
  weight: Weight.describe("Green's share of the traffic in percent, with at most one decimal."),
  bake: UpTo14Days.optional().describe(
    'How long green is watched at it; without it as long as the planned step does that is at or below it.',
  ),
});
