import type { RolloutRequest, Service } from './service.ts';

/** Keeps rollouts of a service from beginning. One that is under way goes on, and a rollback always begins. */
export interface Freeze {
  /** Milliseconds since the epoch, as `until`. */
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly until: number;
}

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
