import * as z from 'zod';
import { COMMANDS } from '../rollout/interventions/possible.ts';
import { PROBLEMS, problemType } from './problems.ts';

/** For the OpenAPI document and for tests. Nothing that ships imports it. */
export const ProblemDocument = z
  .strictObject({
    type: z.enum(['about:blank', ...PROBLEMS.map(problemType)]).describe('For programs; it never changes.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong and what to do, for people.'),
    errors: z
      .array(
        z.strictObject({
          path: z.string().describe('Where, in the notation of code; empty for the whole.'),
          message: z.string(),
        }),
      )
      .optional()
      .describe('With InvalidInput: each place that is wrong.'),
    reasons: z
      .array(z.string())
      .optional()
      .describe('With SpecMismatch and CannotCloneFleet: every reason, each with what to do.'),
    possible: z
      .array(z.enum(COMMANDS))
      .optional()
      .describe('With NotPossibleNow: the commands that the rollout takes where it is.'),
    routes: z.array(z.string()).optional().describe('With a path or method that there is not: the routes.'),
    abortRecorded: z
      .literal(true)
      .optional()
      .describe(
        'The rollout is aborted all the same: its weight never rises again, and it is reverted once it can be.',
      ),
  })
  .describe('A problem document of RFC 9457.');
