import * as z from 'zod';
import { COMMANDS } from '../../rollout/interventions/possible.ts';
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
import { against, gate, pause, plan, standing, step, waiting } from './progress.ts';
import { Setting } from './setting.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const Rollout = z
  .strictObject({
    ...rolloutHead,
    waiting: waiting.nullable(),
    pause,
    possible: z.array(z.enum(COMMANDS)).describe('The commands that it takes where it is.'),
    step,
    plan,
    traffic,
    testers: z
      .strictObject({
        header: z.string(),
        value: z.string(),
        rules: z.array(z.string()).describe('ARNs of the rules that are there now.'),
      })
      .nullable()
      .describe('The header with which requests reach green alone, while there are rules for it.'),
    probes: z
      .strictObject({
        passedAt: time.nullable().describe('When all of them have passed last.'),
        failedRounds: z.int().min(0).describe('How many rounds of them have failed in a row.'),
        sent: z.int().min(0).describe('How many went through the split, as requests of clients do.'),
        lost: z.int().min(0).describe('How many of these got no response, or the error of a server.'),
      })
      .nullable()
      .describe('What became of the probes of the spec.'),
    wayBack: z
      .strictObject({ at: time, seconds: z.number().min(0).describe('How long it took.') })
      .nullable()
      .describe('When it was proven, before green had any traffic, that blue can have everything back.'),
    breakGlass: z
      .array(z.string())
      .describe(
        'The commands of the AWS CLI that put blue back without Greenshift, in this order: one for each route, then the one that keeps blue from shrinking. Empty before green has any traffic, and once blue cannot take it.',
      ),
    gates: z
      .array(gate)
      .describe(
        'The gates that were asked last: before the next weight or the retirement, or after the revert.',
      ),
    evidence: z
      .strictObject({ blue: sample, green: sample, metrics: z.array(standing), against: against.nullable() })
      .describe('What the current step is judged by.'),
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
