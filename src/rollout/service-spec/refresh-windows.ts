import type * as z from 'zod';
import { readSchedule, someMoments } from '../schedule.ts';
import { REFRESH_LATE_MAX } from '../timing.ts';
import { opensAt, type Windows } from '../windows/windows.ts';
import type { Refresh } from './refresh-spec.ts';

/** What is wrong elsewhere in the spec may leave parts of it out. */
interface Spec {
  readonly refresh?: Refresh | undefined;
  readonly windows?: Windows | undefined;
}

/** A schedule that meets no window in so many of its moments meets none. */
const MOMENTS = 50;

/** A refresh waits an hour for a window, and its moment is over then: one that meets none would never begin. */
export function checkRefreshWindows({ refresh, windows }: Spec, context: z.RefinementCtx): void {
  const schedule = refresh?.schedule && readSchedule(refresh.schedule, refresh.timeZone);
  if (!windows || !schedule) return;
  const moments = [...someMoments(schedule, MOMENTS)];
  if (moments.length === 0) return;
  if (moments.some((time) => opensAt(windows, time) - time < REFRESH_LATE_MAX)) return;
  context.addIssue({
    code: 'custom',
    path: ['refresh', 'schedule'],
    message:
      'no window of "windows" is open then, nor within the hour after: such a refresh would never begin',
  });
}
