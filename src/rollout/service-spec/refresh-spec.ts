import * as z from 'zod';
import { milliseconds } from '../duration.ts';
import { readSchedule, type Schedule, someMoments } from '../schedule.ts';
import { AGE_MAX, DAY, REFRESH_LATE_MAX } from '../timing.ts';
import { TimeZone } from '../windows/time-zone-spec.ts';
import { isTimeZone } from '../windows/wall-clock.ts';
import { Duration } from './steps-spec.ts';

const Age = Duration.refine((text) => milliseconds(text) >= DAY && milliseconds(text) <= AGE_MAX, {
  message: 'from 1d to 365d: a rollout replaces the servers, so it is not for every hour',
});

const members = z.strictObject({
  maxAge: Age.optional().describe(
    'When a server of the live fleet is older, the live image is rolled out again, for example 14d. From 1d to 365d.',
  ),
  schedule: z
    .string()
    .optional()
    .describe(
      'When the live image is rolled out again, whatever its servers are like, as EventBridge writes schedules: "cron(0 3 * * ? *)" is every night at three. At most once an hour.',
    ),
  timeZone: TimeZone.optional().describe(
    'The time zone of the schedule, for example Europe/Berlin; UTC unless it is given.',
  ),
  expedited: z
    .boolean()
    .optional()
    .describe(
      'True to give such a green everything in one step: the image has served all of the traffic before.',
    ),
});

type Members = z.output<typeof members>;

/** As many moments of a schedule are compared, each with the one before. */
const MOMENTS = 51;

function checkRefresh(refresh: Members, context: z.RefinementCtx): void {
  const refuse = (key: string, message: string) => {
    context.addIssue({ code: 'custom', path: [key], message });
  };
  const { maxAge, schedule, timeZone } = refresh;
  if (maxAge === undefined && schedule === undefined)
    refuse('maxAge', 'say when: "maxAge", "schedule", or both');
  // What is no time zone was refused as such.
  if (schedule === undefined || (timeZone !== undefined && !isTimeZone(timeZone))) return;
  const problem = scheduleProblem(readSchedule(schedule, timeZone));
  if (problem !== undefined) refuse('schedule', problem);
}

/** What is wrong with a schedule. */
function scheduleProblem(schedule: Schedule | undefined): string | undefined {
  if (!schedule)
    return 'a schedule has six fields: "cron(0 3 * * ? *)", which are minutes, hours, day, month, weekday, year';
  let before: number | undefined;
  for (const time of someMoments(schedule, MOMENTS)) {
    if (before !== undefined && time - before < REFRESH_LATE_MAX)
      return 'more than once an hour: a rollout takes longer';
    before = time;
  }
  return before === undefined
    ? 'this moment never comes: look at its day, its month and its year'
    : undefined;
}

export const Refresh = members
  .superRefine(checkRefresh)
  .describe('When servers are replaced though nothing is new: by servers of the live image.');

export type Refresh = z.output<typeof Refresh>;
