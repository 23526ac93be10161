import * as z from 'zod';
import { HOLD, milliseconds, PATTERN } from '../duration.ts';
import { BACK_WITHIN_MAX, BAKES_MAX, DAY, PAUSE_MAX, STICKINESS_MAX } from '../timing.ts';

export const Duration = z
  .string()
  // Later checks need a duration that can be read.
  .regex(PATTERN, {
    error: 'a duration is a whole number and a unit: "30s", "5m", "2h" or "14d"',
    abort: true,
  })
  .describe('A duration: a whole number and a unit, for example 30s, 5m, 2h or 14d.');

const BAKE = new RegExp(`^${HOLD}$|${PATTERN.source}`);

export const Weight = z
  .number()
  .gt(0, 'a weight is greater than 0')
  .max(100, 'a weight is at most 100')
  .multipleOf(0.1, 'a weight has at most one decimal');

export const Step = z
  .strictObject({
    weight: Weight.describe("Green's share of the traffic in percent, with at most one decimal."),
    bake: z
      .string()
      .regex(BAKE, {
        error: 'a duration is a whole number and a unit: "30s", "5m", "2h" or "14d"; or "hold"',
        abort: true,
      })
      .describe(
        'How long green is watched at this weight before the next step: a duration, for example 30s, 5m, 2h or 14d; or hold, until a person goes on, and at most limits.pauseAtMost.',
      ),
    approval: z
      .boolean()
      .optional()
      .describe('True when a person has to approve this weight before green gets it.'),
  })
  .describe('A weight and its bake time.');

function checkSteps(steps: z.output<typeof Step>[], context: z.RefinementCtx): void {
  const refuse = (index: number, key: string, message: string) =>
    context.addIssue({ code: 'custom', path: [index, key], message });
  steps.forEach(({ weight }, index) => {
    const before = steps[index - 1];
    if (before && weight <= before.weight) {
      refuse(index, 'weight', `weights rise from step to step, but ${weight} follows ${before.weight}`);
    }
  });
  const last = steps.length - 1;
  if (last >= 0 && steps[last]?.weight !== 100) refuse(last, 'weight', 'the last step has weight 100');
  const valid = steps.filter(({ bake }) => PATTERN.test(bake));
  const sum = valid.reduce((total, { bake }) => total + milliseconds(bake), 0);
  if (sum > BAKES_MAX) refuse(last, 'bake', 'all bakes together last at most 14d');
}

export const UpToADay = Duration.refine((text) => milliseconds(text) <= DAY, {
  message: 'at most 1d',
});

export const UpTo14Days = Duration.refine((text) => milliseconds(text) <= PAUSE_MAX, {
  message: 'at most 14d',
});

export const Stickiness = Duration.refine((text) => milliseconds(text) <= STICKINESS_MAX, {
  message: 'at most 7d',
});

export const BackWithin = Duration.refine((text) => milliseconds(text) <= BACK_WITHIN_MAX, {
  message: 'at most 20s',
});

export const Steps = z
  .array(Step)
  .min(1, 'at least one step')
  .max(50, 'at most 50 steps')
  .superRefine(checkSteps)
  .describe(
    'The weighted steps, rising to 100. The bake of the last one keeps blue ready for an instant rollback.',
  );

export type Step = z.output<typeof Step>;
