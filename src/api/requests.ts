import * as z from 'zod';
import type { Ports } from '../ports/ports.ts';

/** The body of `POST /services/{service}/rollouts`. */
export const StartRequest = z.strictObject({
  image: z.string().regex(/^ami-[0-9a-f]{8,17}$/, 'expected the id of an image: ami-…'),
});

/** The body of the two rollback routes; it may be left out. */
export const RollbackRequest = z
  .strictObject({
    reason: z.string().min(1).max(500).default('no reason given'),
    force: z.boolean().default(false),
  })
  .prefault({});

/** The body of `POST /rollouts/{id}/abandon`; it may be left out. */
export const AbandonRequest = z
  .strictObject({ reason: z.string().min(1).max(500).default('no reason given') })
  .prefault({});

export type ApiPorts = Omit<Ports, 'builds' | 'metrics' | 'servers' | 'templateVersions'>;

export interface ApiRequest {
  readonly parameters: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined without one. */
  readonly body: unknown;
  /** The ARN that IAM has authenticated. */
  readonly caller: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
