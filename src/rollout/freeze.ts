import type { RolloutRequest } from './rollout-request.ts';
import type { Service } from './service.ts';
import type { Freeze } from './service-records.ts';

/** The freeze that holds at a moment, undefined without one. */
export const freezeAt = ({ freeze }: Service, at: number): Freeze | undefined =>
  freeze && at < freeze.until ? freeze : undefined;

/** The freeze that keeps a request from beginning. */
export const freezeAgainst = (
  service: Service,
  { cause }: Pick<RolloutRequest, 'cause'>,
  at: number,
): Freeze | undefined => (cause.kind === 'rollback' ? undefined : freezeAt(service, at));

/** `the freeze until 2026-01-01T09:00:00.000Z (release week)`. */
export const freezeText = ({ until, reason }: Freeze) =>
  `the freeze until ${new Date(until).toISOString()} (${reason})`;
