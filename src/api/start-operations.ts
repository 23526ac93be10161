import type { Operation } from './operation.ts';
import { RolloutStarted } from './responses/commands.ts';
import { RolloutPlan } from './responses/plan.ts';
import { PlanQuery, StartRequest } from './start-requests.ts';

/** What a start by hand takes and returns, and its plan. Nothing that ships imports it. */

export const startOperations = {
  'GET /services/{service}/plan': {
    summary:
      'Show what a rollout of an image would do now, and what keeps it from beginning; nothing is changed',
    query: PlanQuery,
    responses: { 200: { schema: RolloutPlan, means: 'The plan.' } },
    problems: [
      'InvalidInput',
      'ServiceNotFound',
      'SpecMismatch',
      'ImageRefused',
      'ImageNotFound',
      'ImageNotReady',
    ],
  },
  'POST /services/{service}/rollouts': {
    summary:
      'Roll out an image, also one that was rolled out before: by its id, by its build, or the live one once more',
    request: { schema: StartRequest, required: true },
    responses: { 202: { schema: RolloutStarted, means: 'The rollout has started.' } },
    problems: [
      'InvalidInput',
      'ServiceNotFound',
      'RolloutInProgress',
      'ServiceFrozen',
      'OutsideWindows',
      'ReplacementUnderWay',
      'ImageRecalled',
      'ImageNotReady',
      'ImageNotFound',
      'ImageRefused',
      'ImageWithheld',
    ],
  },
} as const satisfies Readonly<Record<string, Operation>>;
