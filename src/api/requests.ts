import * as z from 'zod';
import type { Ports } from '../ports/ports.ts';
import { imageId, length, needed } from './request-members.ts';

/** Of the paths under `/images`. */
export const ImageParameter = z.strictObject({ image: imageId });

/** The body of `PUT /services/{service}/freeze`. */
export const FreezeRequest = z
  .strictObject({
    reason: needed,
    until: z.iso.datetime({ offset: true }).optional().describe('When it ends; within 30 days.'),
    for: length,
  })
  .refine(({ until, for: length }) => (until === undefined) !== (length === undefined), {
    message: 'say either "until" or "for"',
  });

/** The body of `POST /images/{image}/recall`. */
export const RecallRequest = z.strictObject({
  reason: needed.describe('Why nobody may run it.'),
});

/** The query of `DELETE /images/{image}/recall`. */
export const LiftQuery = z.strictObject({ reason: needed.describe('Why it may be started again.') });

/** The query of `DELETE /services/{service}`. */
export const RemoveQuery = z.strictObject({
  reason: z.string().default('').describe('Why, for the record.'),
});

/** The query of `GET /services/{service}/trail`. */
export const TrailQuery = z.strictObject({
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month: 2026-01')
    .optional()
    .describe('The month, in UTC: 2026-01. This month without it.'),
});

const PAGE_SIZE = { error: 'expected a number from 1 to 100' };
const GENERATION = { error: 'expected the number of a generation, 1 or more' };

/** The query of `GET /services/{service}/rollouts`: texts, as a URL has them. */
export const ListQuery = z.strictObject({
  limit: z.coerce
    .number(PAGE_SIZE)
    .int(PAGE_SIZE)
    .min(1, PAGE_SIZE)
    .max(100, PAGE_SIZE)
    .default(20)
    .describe('How many rollouts a page has at most.'),
  before: z.coerce
    .number(GENERATION)
    .int(GENERATION)
    .min(1, GENERATION)
    .optional()
    .describe('Rollouts of an older generation alone: the `next` of the page before.'),
  result: z
    .enum(['promoted', 'reverted', 'rolled-back', 'replaced', 'abandoned'])
    .optional()
    .describe('Rollouts that ended so.'),
});

export type ApiPorts = Omit<Ports, 'deletion' | 'judgements' | 'prober' | 'templateVersions' | 'turns'>;

export interface ApiRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body: unknown;
  /** The ARN that IAM has authenticated. */
  readonly caller: string;
  /** The header `Idempotency-Key`. */
  readonly idempotencyKey?: string | undefined;
}

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Route = (ports: ApiPorts, request: ApiRequest) => Promise<ApiResponse>;
