import type * as z from 'zod';
import { SpecDocument } from '../rollout/spec.ts';
import {
  AbandonRequest,
  FreezeRequest,
  ListQuery,
  PauseRequest,
  PromoteRequest,
  RemoveQuery,
  ResumeRequest,
  RollbackRequest,
  StartRequest,
} from './requests.ts';
import {
  Abandoned,
  Paused,
  Promoted,
  Removed,
  Resumed,
  RolledBack,
  RolloutStarted,
} from './responses/commands.ts';
import { Rollout } from './responses/rollout.ts';
import { RolloutList, RolloutMetrics } from './responses/rollout-list.ts';
import { Fleets, RegisteredService, Service, ServiceList } from './responses/service.ts';

/** What the API's operations take and return, for the OpenAPI document and for tests. Nothing that ships imports it. */

export interface Operation {
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly request?: { readonly schema: z.ZodType; readonly required: boolean };
  /** By status, with what it means. */
  readonly responses: Readonly<Record<number, { readonly schema: z.ZodType; readonly means: string }>>;
  /** Names of the errors that become problem documents, besides `ALWAYS`. */
  readonly problems: readonly string[];
}

const ROLLBACK_PROBLEMS = [
  'NothingToRollBackTo',
  'BlueCannotServe',
  'RolloutConcluded',
  'DriftDetected',
  'RouteGone',
  'SpecMismatch',
  'SplitNotConfirmed',
];

const COURSE_PROBLEMS = ['InvalidInput', 'RolloutNotFound', 'RolloutConcluded', 'NotPossibleNow'];

/** What keeps a rollout to the image before from beginning. */
const NOT_READY = [
  'TargetGroupOccupied',
  'FleetMismatch',
  'CannotCloneFleet',
  'ImageNotFound',
  'ImageNotReady',
  'ImageRefused',
];

const rollback = {
  request: { schema: RollbackRequest, required: false },
  responses: {
    200: { schema: RolledBack, means: 'It was rolled back before; nothing was changed.' },
    202: { schema: RolledBack, means: 'The traffic is back, or on its way; `outcome` says which.' },
  },
};

const operations = {
  'PUT /services/{service}': {
    summary: 'Register a service, or change its spec',
    request: { schema: SpecDocument, required: true },
    responses: {
      200: { schema: RegisteredService, means: 'Its spec was changed.' },
      201: { schema: RegisteredService, means: 'It was registered.' },
    },
    problems: ['InvalidInput', 'RolloutInProgress', 'SpecMismatch', 'CannotCloneFleet', 'ImageNotFound'],
  },
  'GET /services': {
    summary: 'List the services',
    responses: { 200: { schema: ServiceList, means: 'All services.' } },
    problems: [],
  },
  'GET /services/{service}': {
    summary: 'Show a service',
    responses: { 200: { schema: Service, means: 'The service.' } },
    problems: ['ServiceNotFound'],
  },
  'DELETE /services/{service}': {
    summary: "Take a service out of Greenshift's hands; its live fleet serves on",
    query: RemoveQuery,
    responses: { 200: { schema: Removed, means: 'It is no longer a service; `left` says what stays.' } },
    problems: ['InvalidInput', 'ServiceNotFound', 'RolloutInProgress'],
  },
  'PUT /services/{service}/freeze': {
    summary: 'Keep rollouts from beginning until a moment; one that is under way goes on',
    request: { schema: FreezeRequest, required: true },
    responses: { 200: { schema: Service, means: 'It is frozen.' } },
    problems: ['InvalidInput', 'ServiceNotFound'],
  },
  'DELETE /services/{service}/freeze': {
    summary: 'End a freeze, and start the image that waits for that',
    responses: { 200: { schema: Service, means: 'It is not frozen.' } },
    problems: ['ServiceNotFound'],
  },
  'GET /services/{service}/fleets': {
    summary: 'Show the fleets of a service as AWS has them now',
    responses: { 200: { schema: Fleets, means: 'Blue, and green while a rollout is under way.' } },
    problems: ['ServiceNotFound'],
  },
  'GET /services/{service}/rollouts': {
    summary: 'List the rollouts of a service, the newest first',
    query: ListQuery,
    responses: { 200: { schema: RolloutList, means: 'A page of them.' } },
    problems: ['InvalidInput', 'ServiceNotFound'],
  },
  'POST /services/{service}/rollouts': {
    summary: 'Roll out an image by its id, also one that was rolled out before',
    request: { schema: StartRequest, required: true },
    responses: { 202: { schema: RolloutStarted, means: 'The rollout has started.' } },
    problems: [
      'InvalidInput',
      'ServiceNotFound',
      'RolloutInProgress',
      'ServiceFrozen',
      'ImageNotReady',
      'ImageNotFound',
      'ImageRefused',
    ],
  },
  'POST /services/{service}/rollback': {
    summary: 'Abort the rollout under way; without one, bring the previous image back',
    ...rollback,
    problems: ['InvalidInput', 'ServiceNotFound', ...ROLLBACK_PROBLEMS, ...NOT_READY],
  },
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
    problems: COURSE_PROBLEMS,
  },
  'POST /rollouts/{id}/resume': {
    summary: 'Let this rollout go on after a pause',
    request: { schema: ResumeRequest, required: false },
    responses: { 200: { schema: Resumed, means: 'It goes on; `outcome` says whether it was paused.' } },
    problems: COURSE_PROBLEMS,
  },
  'POST /rollouts/{id}/promote': {
    summary: 'End the current step of this rollout now, whatever its bake and its metrics lack',
    request: { schema: PromoteRequest, required: true },
    responses: { 202: { schema: Promoted, means: 'The next step follows; a paused rollout goes on.' } },
    problems: COURSE_PROBLEMS,
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

export type Operations = typeof operations;

/** By the keys of `routes`. Tests compare the two, and every response with its schema. */
export const OPERATIONS: Readonly<Record<string, Operation>> = operations;

export const ALWAYS = ['RecordConflict', 'RecordNotReadable', 'CloudRefused', 'CloudUnavailable'];
