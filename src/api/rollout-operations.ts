import type { Operation } from './operation.ts';
import {
  Abandoned,
  Approved,
  Paused,
  Promoted,
  Resumed,
  RolledBack,
  WeightGiven,
} from './responses/commands.ts';
import { Rollout } from './responses/rollout.ts';
import { RolloutMetrics } from './responses/rollout-list.ts';
import {
  AbandonRequest,
  NoteRequest,
  PauseRequest,
  PromoteRequest,
  RollbackRequest,
  WeightRequest,
} from './rollout-requests.ts';

/** What the operations on one rollout take and return. Nothing that ships imports it. */

export const ROLLBACK_PROBLEMS = [
  'NothingToRollBackTo',
  'BlueCannotServe',
  'RolloutConcluded',
  'DriftDetected',
  'RouteGone',
  'SpecMismatch',
  'SplitNotConfirmed',
];

const COMMAND_PROBLEMS = ['InvalidInput', 'RolloutNotFound', 'RolloutConcluded', 'NotPossibleNow'];

export const rollback = {
  request: { schema: RollbackRequest, required: false },
  responses: {
    200: { schema: RolledBack, means: 'It was rolled back before; nothing was changed.' },
    202: { schema: RolledBack, means: 'The traffic is back, or on its way; `outcome` says which.' },
  },
};

export const rolloutOperations = {
  'GET /rollouts/{id}': {
    summary: 'Show a rollout',
    responses: { 200: { schema: Rollout, means: 'The rollout.' } },
    problems: ['RolloutNotFound'],
  },
  'GET /rollouts/{id}/metrics': {
    summary: 'Show the requests of both fleets, minute by minute',
    responses: { 200: { schema: RolloutMetrics, means: 'The minutes that are known.' } },
    problems: ['RolloutNotFound'],
  },
  'POST /rollouts/{id}/rollback': {
    summary: 'Abort this rollout',
    ...rollback,
    problems: ['InvalidInput', 'RolloutNotFound', ...ROLLBACK_PROBLEMS],
  },
  'POST /rollouts/{id}/pause': {
    summary: 'Keep this rollout where it is, until a person resumes it',
    request: { schema: PauseRequest, required: false },
    responses: { 200: { schema: Paused, means: 'It is paused; its servers and its traffic are watched.' } },
    problems: COMMAND_PROBLEMS,
  },
  'POST /rollouts/{id}/resume': {
    summary: 'Let this rollout go on after a pause',
    request: { schema: NoteRequest, required: false },
    responses: { 200: { schema: Resumed, means: 'It goes on; `outcome` says whether it was paused.' } },
    problems: COMMAND_PROBLEMS,
  },
  'POST /rollouts/{id}/promote': {
    summary: 'End the current step of this rollout now, whatever its bake and its metrics lack',
    request: { schema: PromoteRequest, required: true },
    responses: { 202: { schema: Promoted, means: 'The next step follows; a paused rollout goes on.' } },
    problems: COMMAND_PROBLEMS,
  },
  'POST /rollouts/{id}/weight': {
    summary: 'Give green another weight now, more or less than it has, and judge it from there on',
    request: { schema: WeightRequest, required: true },
    responses: {
      202: { schema: WeightGiven, means: 'It follows as a step of its own; a paused rollout goes on.' },
    },
    problems: COMMAND_PROBLEMS,
  },
  'POST /rollouts/{id}/approve': {
    summary: 'Let green have the weight that waits for an approval',
    request: { schema: NoteRequest, required: false },
    responses: { 200: { schema: Approved, means: 'It goes on; `outcome` says whether it had waited.' } },
    problems: COMMAND_PROBLEMS,
  },
  'POST /rollouts/{id}/reject': {
    summary: 'Roll back this rollout, whose next weight waits for an approval',
    request: { schema: NoteRequest, required: false },
    responses: rollback.responses,
    problems: [...COMMAND_PROBLEMS, ...ROLLBACK_PROBLEMS],
  },
  'POST /rollouts/{id}/abandon': {
    summary: 'End this rollout where it is, without rolling it back, and free its service',
    request: { schema: AbandonRequest, required: false },
    responses: {
      200: { schema: Abandoned, means: 'The rollout has ended; `left` says what is left to do.' },
    },
    problems: ['InvalidInput', 'RolloutNotFound', 'RolloutConcluded'],
  },
} as const satisfies Readonly<Record<string, Operation>>;
