import * as z from 'zod';
import type { Pause } from '../../rollout/interventions.ts';
import { COMMANDS } from '../../rollout/possible.ts';
import type { AfterWait, WaitKind } from '../../rollout/waiting.ts';
import {
  by,
  fleet,
  leftover,
  percent,
  phase,
  rolloutHead,
  sample,
  serving,
  time,
  traffic,
} from './members.ts';
import { Setting } from './setting.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

const duration = z.string().describe('A whole number and a unit: s, m, h or d.');

const waiting = z
  .strictObject({
    for: z
      .enum<WaitKind[]>([
        'bake',
        'evidence',
        'servers',
        'split',
        'blue',
        'drain',
        'resume',
        'approval',
        'operator',
      ])
      .describe(
        'The end of the bake; metrics or requests that are missing, or speak against green; healthy servers of green; a blue that was made smaller; a fleet that drains; the end of a pause; an approval; a person.',
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

export const Rollout = z
  .strictObject({
    ...rolloutHead,
    waiting: waiting.nullable(),
    pause: z
      .strictObject({
        kind: z
          .enum<Pause['kind'][]>(['asked', 'approval', 'hold'])
          .describe('A person has paused it; its next weight needs an approval; its step holds on purpose.'),
        at: time,
        until: time,
        by: by.nullable(),
        reason: z.string(),
      })
      .nullable()
      .describe('That it waits for a person, who says that it goes on or back.'),
    possible: z.array(z.enum(COMMANDS)).describe('The commands that it takes where it is.'),
    step: z
      .strictObject({
        index: z.int().min(0),
        of: z.int().min(1),
        weight: percent.nullable(),
        nextWeight: percent.nullable().describe('The weight that comes after it.'),
        since: time.nullable().describe('When its bake began; null outside of a bake.'),
        bakeEnds: time.nullable().describe('When its bake ends; null outside of a bake.'),
      })
      .describe('The step of the plan, counted from 0.'),
    plan: z
      .strictObject({
        steps: z.array(
          z.strictObject({
            weight: percent,
            bake: duration.describe(
              'A whole number and a unit: s, m, h or d; or hold: until a person goes on.',
            ),
            approval: z.boolean().describe('A person has to approve this weight.'),
          }),
        ),
        startWithin: duration.describe('How long green may take to become healthy.'),
        backWithin: duration.describe('How long it may take to give blue all of the traffic back.'),
        holdAtMost: duration.describe('How long a step may be held after its bake before it is reverted.'),
      })
      .describe('What this rollout does; later changes of the spec do not reach it.'),
    traffic,
    wayBack: z
      .strictObject({ at: time, seconds: z.number().min(0).describe('How long it took.') })
      .nullable()
      .describe('When it was proven, before green had any traffic, that blue can have everything back.'),
    breakGlass: z
      .array(z.string())
      .describe(
        'The commands of the AWS CLI that put blue back without Greenshift, in this order: one for each route, then the one that keeps blue from shrinking. Empty before green has any traffic, and once blue cannot take it.',
      ),
    evidence: z.strictObject({ blue: sample, green: sample }).describe('What the current step is judged by.'),
    blue: fleet,
    green: fleet,
    abort: z.strictObject({ at: time, by: z.string(), reason: z.string() }).nullable(),
    failure: z
      .strictObject({
        at: time,
        code: z.string().describe('For programs; it never changes.'),
        message: z.string().describe('For people.'),
        console: z
          .string()
          .nullable()
          .describe('The end of what a server of green has written to its console, where it never came up.'),
      })
      .nullable()
      .describe('The first thing that went wrong, for which the rollout is reverted.'),
    needsOperator: z
      .strictObject({
        at: time,
        code: z.string().describe('For programs.'),
        reason: z.string(),
        help: z.string().describe('The calls of the API, or the commands, that help.'),
      })
      .nullable()
      .describe('What a person was called for; the rollout goes on, or is tried again, all the same.'),
    abandon: z
      .strictObject({ at: time, by, reason: z.string(), serving })
      .nullable()
      .describe('Who ended it where it was, and why.'),
    left: z.array(leftover).describe('What is left behind since its end.'),
    settings: z
      .array(Setting)
      .describe('What becomes of each setting of blue in green; none before it was looked at.'),
    startedAt: time,
    endedAt: time.nullable(),
    readAt: time.describe('The time of this response, by the clock that all of its times are of.'),
    timeline: z
      .array(
        z.strictObject({
          at: time,
          phase,
          what: z.string(),
          green: percent
            .nullable()
            .describe("Green's share of the traffic from then on, where that has changed."),
        }),
      )
      .describe('The oldest first.'),
  })
  .describe('A rollout.');
