import type { Service } from '../service.ts';
import type { Freeze } from '../service-records.ts';

/** The freeze that holds at a moment, undefined without one. */
export const freezeAt = ({ freeze }: Service, at: number): Freeze | undefined =>
  freeze && at < freeze.until ? freeze : undefined;

/** `the freeze until 2026-01-01T09:00:00.000Z (release week)`. */
export const freezeText = ({ until, reason }: Freeze) =>
  `the freeze until ${new Date(until).toISOString()} (${reason})`;
