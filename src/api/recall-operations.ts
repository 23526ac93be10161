import type { Operation } from './operation.ts';
import { LiftQuery, RecallRequest } from './requests.ts';
import { Lifted, Recall, Recalled, RecallList } from './responses/recall.ts';

/** What the operations on images take and return. Nothing that ships imports it. */

export const recallOperations = {
  'GET /recalls': {
    summary: 'List the images that are recalled, the newest first',
    responses: { 200: { schema: RecallList, means: 'The recalls that hold.' } },
    problems: [],
  },
  'GET /images/{image}/recall': {
    summary: 'Show the recall of an image, also one that was lifted',
    responses: { 200: { schema: Recall, means: 'The recall.' } },
    problems: ['InvalidInput', 'RecallNotFound'],
  },
  'POST /images/{image}/recall': {
    summary: 'Keep every service from starting an image, and take it off where it runs or is rolled out',
    request: { schema: RecallRequest, required: true },
    responses: { 200: { schema: Recalled, means: 'It is recalled; `services` says what becomes of each.' } },
    problems: ['InvalidInput'],
  },
  'DELETE /images/{image}/recall': {
    summary: 'Let a recalled image be started again; what was sent back stays so',
    query: LiftQuery,
    responses: { 200: { schema: Lifted, means: 'It may be started again.' } },
    problems: ['InvalidInput', 'RecallNotFound', 'ServiceNotFound'],
  },
} as const satisfies Readonly<Record<string, Operation>>;
