import { SpecDocument } from '../rollout/service-spec/spec.ts';
import { campaignOperations } from './campaign-operations.ts';
import type { Operation } from './operation.ts';
import { recallOperations } from './recall-operations.ts';
import { FreezeRequest, ListQuery, RemoveQuery, TrailQuery } from './requests.ts';
import { Audit } from './responses/audit.ts';
import { Removed } from './responses/commands.ts';
import { Fleets } from './responses/fleets.ts';
import { Images } from './responses/images.ts';
import { Promotion } from './responses/promotion.ts';
import { RolloutList } from './responses/rollout-list.ts';
import { RegisteredService, Service, ServiceList } from './responses/service.ts';
import { Trail } from './responses/trail.ts';
import { ROLLBACK_PROBLEMS, rollback, rolloutOperations } from './rollout-operations.ts';
import { isCommand } from './routes.ts';
import { startOperations } from './start-operations.ts';

/** What the API's operations take and return, for the OpenAPI document and for tests. Nothing that ships imports it. */

/** What keeps a rollout to the image before from beginning. */
const NOT_READY = [
  'TargetGroupOccupied',
  'FleetMismatch',
  'CannotCloneFleet',
  'ImageNotFound',
  'ImageNotReady',
  'ImageRefused',
  'ImageRecalled',
];

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
  'GET /services/{service}/audit': {
    summary: 'Show what the last look at the live servers has found: changed, opened or added by hand',
    responses: { 200: { schema: Audit, means: 'The findings, the worst first.' } },
    problems: ['ServiceNotFound'],
  },
  'POST /services/{service}/audit': {
    summary: 'Look at the live servers now; nothing of them is changed',
    responses: { 200: { schema: Audit, means: 'The findings, the worst first.' } },
    problems: ['ServiceNotFound'],
  },
  'GET /services/{service}/trail': {
    summary: 'Show the commands of a month: who has given them, why, and what they came to',
    query: TrailQuery,
    responses: { 200: { schema: Trail, means: 'The commands, the newest first.' } },
    problems: ['InvalidInput'],
  },
  'GET /services/{service}/images': {
    summary: 'List the images that a service needs, and the rest of its stream',
    responses: { 200: { schema: Images, means: 'The images, the newest first.' } },
    problems: ['ServiceNotFound'],
  },
  'GET /services/{service}/promotion': {
    summary: 'Tell another installation, whose service follows this one, of its live image and the copies',
    responses: { 200: { schema: Promotion, means: 'What it has, and what keeps that from going on.' } },
    problems: ['ServiceNotFound'],
  },
  'GET /services/{service}/rollouts': {
    summary: 'List the rollouts of a service, the newest first',
    query: ListQuery,
    responses: { 200: { schema: RolloutList, means: 'A page of them.' } },
    problems: ['InvalidInput', 'ServiceNotFound'],
  },
  ...startOperations,
  'POST /services/{service}/rollback': {
    summary: 'Abort the rollout under way; without one, bring the previous image back',
    ...rollback,
    problems: ['InvalidInput', 'ServiceNotFound', ...ROLLBACK_PROBLEMS, ...NOT_READY],
  },
  ...rolloutOperations,
  ...recallOperations,
  ...campaignOperations,
} as const satisfies Readonly<Record<string, Operation>>;

export type Operations = typeof operations;

/** By the keys of `routes`. Tests compare the two, and every response with its schema. */
export const OPERATIONS: Readonly<Record<string, Operation>> = operations;

const ALWAYS = ['RecordConflict', 'RecordNotReadable', 'CloudRefused', 'CloudUnavailable'];

/** Of everything but reads, which take an `Idempotency-Key`. */
const OF_COMMANDS = ['InvalidInput', 'IdempotencyKeyReused'];

/** Names of all errors that become problem documents of an operation. */
export const problemsOf = (name: string): string[] => [
  ...(OPERATIONS[name]?.problems ?? []),
  ...(isCommand(name) ? OF_COMMANDS : []),
  ...ALWAYS,
];
