import * as z from 'zod';
import type { MetricStanding } from '../../rollout/analysis/own-data.ts';
import type { GateAnswer } from '../../rollout/gates/gate-record.ts';
import type { GateRule } from '../../rollout/gates/gate-rule.ts';
import type { Pause } from '../../rollout/interventions/interventions.ts';
import type { AfterWait, WaitKind } from '../../rollout/waiting/wait.ts';
import { by, duration, percent, time } from './members.ts';

/** Where a rollout is in its plan, and what it waits for. */

export const waiting = z
  .strictObject({
    for: z
      .enum<WaitKind[]>([
        'bake',
        'evidence',
        'servers',
        'split',
        'blue',
        'turn',
        'drain',
        'resume',
        'approval',
        'window',
        'gate',
        'operator',
      ])
      .describe(
        'The end of the bake; metrics or requests that are missing, or speak against green; healthy servers of green; a blue that was made smaller; its turn, while AWS throttles the calls of the account; a fleet that drains; the end of a pause; an approval; a window of the spec; a gate of the spec; a person.',
      ),
    held: z.boolean().describe('Something is in the way of the rollout.'),
    reason: z.string(),
    code: z.string().nullable().describe('The reason for programs, where there is one.'),
    until: time.nullable().describe('When the wait ends at the latest.'),
    after: z
      .enum<AfterWait[]>(['advance', 'promote', 'resume', 'revert'])
      .nullable()
      .describe('What happens by itself then.'),
    help: z.string().nullable().describe('The calls of the API with which a person ends it.'),
  })
  .describe('What the rollout waits for.');

export const pause = z
  .strictObject({
    kind: z
      .enum<Pause['kind'][]>(['asked', 'approval', 'hold', 'window'])
      .describe(
        'A person has paused it; its next weight needs an approval; its step holds on purpose; its next weight waits for a window.',
      ),
    at: time,
    until: time,
    by: by.nullable(),
    reason: z.string(),
  })
  .nullable()
  .describe('That it waits for a person, who says that it goes on or back, or for a window.');

export const against = z
  .strictObject({
    odds: z.number().min(0).describe('How much speaks against green, to one.'),
    revertAt: z.number().min(1).describe('The odds from which on it is reverted.'),
    reason: z.string().describe('What was counted, for people.'),
  })
  .describe('What the sequential test makes of all that was counted so far; null before the first look.');

export const standing = z
  .strictObject({
    name: z.string(),
    state: z
      .enum<MetricStanding['state'][]>(['good', 'worse', 'unknown'])
      .describe(
        'Nothing speaks against green; something does, and no step passes; too little is known for one.',
      ),
    text: z.string().describe('For people.'),
  })
  .describe("Where a metric of the user's own stands.");

export const step = z
  .strictObject({
    index: z.int().min(0),
    of: z.int().min(1),
    weight: percent.nullable(),
    nextWeight: percent.nullable().describe('The weight that comes after it.'),
    since: time.nullable().describe('When its bake began; null outside of a bake.'),
    bakeEnds: time.nullable().describe('When its bake ends; null outside of a bake.'),
  })
  .describe('The step of the plan, counted from 0.');

export const plannedStep = z.strictObject({
  weight: percent,
  bake: duration.describe('A whole number and a unit: s, m, h or d; or hold: until a person goes on.'),
  approval: z.boolean().describe('A person has to approve this weight.'),
  byHand: z.boolean().describe('A person has put it in.'),
});

export const plannedGate = z.strictObject({
  name: z.string(),
  moment: z
    .enum<GateRule['moment'][]>(['traffic', 'step', 'retirement', 'revert'])
    .describe('Before what it is asked, or that it is told of a revert.'),
  function: z.string().describe('The name or the ARN of the Lambda function.'),
  timeout: duration.describe('How long it is asked again.'),
  onTimeout: z
    .enum(['fail', 'pass'])
    .nullable()
    .describe('What follows then; null after a revert, where nothing does.'),
});

export const gate = z
  .strictObject({
    name: z.string(),
    before: z
      .string()
      .describe('What it was asked about: a weight, as 10 %, the retirement of blue, or the revert.'),
    since: time.describe('When it was asked first.'),
    until: time.describe('When its time is over.'),
    attempt: z.int().min(1).describe('Counts the questions; one more after each wait.'),
    verdict: z
      .enum<GateAnswer['kind'][]>(['pass', 'fail', 'wait', 'unanswered', 'passed-over'])
      .nullable()
      .describe(
        'Its last answer; unanswered when nothing came back that counts, passed-over when it had not passed by the end and the spec goes on; null before the first.',
      ),
    reason: z.string().describe('In its own words, or why it did not answer.'),
    at: time.nullable().describe('When that came.'),
  })
  .describe('A gate that was asked last.');

export const planLimits = {
  startWithin: duration.describe('How long green may take to become healthy.'),
  backWithin: duration.describe('How long it may take to give blue all of the traffic back.'),
  instantRollback: z
    .boolean()
    .describe(
      'False with a surge: once blue has shrunk behind green a rollback grows it first, and backWithin holds no more.',
    ),
  holdAtMost: duration.describe('How long a step may be held after its bake before it is reverted.'),
};

export const plan = z
  .strictObject({ steps: z.array(plannedStep), ...planLimits, gates: z.array(plannedGate) })
  .describe(
    'What this rollout does; later changes of the spec do not reach it. The steps that were taken come first.',
  );
