import * as z from 'zod';
import { milliseconds } from '../duration.ts';
import { Label } from '../service-spec/names-spec.ts';
import { UpToADay } from '../service-spec/steps-spec.ts';
import { GATE_TIMEOUT_MIN } from '../timing.ts';

/** As Lambda takes it: a name, an ARN, or a part of one from the account on; each with a version or an alias. */
const FUNCTION =
  /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:|\d{12}:function:)?[\w-]{1,64}(:(\$LATEST|[\w-]{1,128}))?$/;

const GateTimeout = UpToADay.refine((text) => milliseconds(text) >= GATE_TIMEOUT_MIN, {
  message: 'at least 1m: a gate is asked again about once a minute',
});

const Gate = z
  .strictObject({
    name: Label.describe('What it is called where its answers are told, and in what the function gets.'),
    before: z
      .enum(['traffic', 'step', 'retirement'])
      .optional()
      .describe(
        'What waits for it: the first weight of green, each weight (the first one too), or the retirement of blue, until which a rollback is instant.',
      ),
    after: z
      .literal('revert')
      .optional()
      .describe(
        'In place of `before`: it is told once a rollout has gone back and blue has all of the traffic. What it says is told, and changes nothing.',
      ),
    function: z
      .string()
      .regex(FUNCTION, 'expected the name or the ARN of a Lambda function')
      .describe(
        'The Lambda function: its name or ARN, with an alias or a version where it is to be that one.',
      ),
    timeout: GateTimeout.default('10m').describe(
      'How long it is asked again while it says wait or does not answer, at least 1m and at most 1d.',
    ),
    onTimeout: z
      .enum(['fail', 'pass'])
      .optional()
      .describe(
        'What follows when it has not passed by then: the rollout is reverted, as is so unless it is given, or it goes on.',
      ),
  })
  .superRefine(({ before, after, onTimeout }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (before === undefined && after === undefined)
      refuse('before', 'say "before": "traffic", "step" or "retirement", or "after": "revert"');
    if (before !== undefined && after !== undefined) refuse('after', 'say either "before" or "after"');
    if (after !== undefined && onTimeout !== undefined)
      refuse('onTimeout', 'nothing waits for a gate after a revert: leave it out');
  })
  .describe('A Lambda function of yours that is asked whether a rollout may go on.');

export const Gates = z
  .array(Gate)
  .max(10, 'at most 10 gates')
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a name is given once')
  .describe(
    'Lambda functions that a rollout asks before traffic, before each step, before blue retires, and tells of a revert. A rollback never waits for one.',
  );

export type GateSpec = z.output<typeof Gate>;
