import type * as z from 'zod';
import type { Refresh } from './refresh-spec.ts';
import { readSchedule } from './schedule.ts';
import { REFRESH_LATE_MAX } from './timing.ts';
import { opensAt, type Windows } from './windows/windows.ts';

/** What is wrong elsewhere in the spec may leave parts of it out. */
interface Spec {
  readonly refresh?: Refresh | undefined;
  readonly windows?: Windows | undefined;
}

/** A schedule that meets no window in so many of its moments meets none. */
const MOMENTS = 50;
/** Windows repeat themselves every week. Milliseconds since the epoch. */
const SOME_TIME = Date.UTC(2026, 0, 1);

/** A refresh waits an hour for a window, and its moment is over then: one that meets none would never begin. */
export function checkRefreshWindows({ refresh, windows }: Spec, context: z.RefinementCtx): void {
  const schedule = refresh?.schedule && readSchedule(refresh.schedule, refresh.timeZone);
  if (!windows || !schedule) return;
  let time = schedule.after(SOME_TIME);
  if (time === undefined) return;
  for (let count = 0; count < MOMENTS && time !== undefined; count += 1) {
    if (opensAt(windows, time) - time < REFRESH_LATE_MAX) return;
    time = schedule.after(time);
  }
  context.addIssue({
    code: 'custom',
    path: ['refresh', 'schedule'],
    message:
      'no window of "windows" is open then, nor within the hour after: such a refresh would never begin',
  });
}
