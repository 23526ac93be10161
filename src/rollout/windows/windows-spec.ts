import * as z from 'zod';
import { MINUTE, WINDOW_MIN } from '../timing.ts';
import { TimeZone } from './time-zone-spec.ts';
import { spanOf, WEEKDAYS } from './windows.ts';

const DAY_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const DAY_END = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

const time = (pattern: RegExp, example: string) =>
  z.string().regex(pattern, { error: `a time of the day is written ${example}`, abort: true });

const AllowedWindow = z
  .strictObject({
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1, 'a window without a day never opens: name its days, or leave "days" out for every day')
      .optional()
      .describe('The days on which it begins; every day unless they are given.'),
    from: time(DAY_TIME, '"09:00"').describe('When it opens, by the clocks of the time zone: 09:00.'),
    to: time(DAY_END, '"16:00", and its end "24:00"').describe(
      'When it closes, at most 24:00. Before `from` it is on the day after.',
    ),
  })
  .superRefine((window, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message });
    if (window.from === window.to)
      return refuse('the window never opens: for the whole day say from "00:00" to "24:00"');
    const { from, to } = spanOf(window);
    const shortest = WINDOW_MIN / MINUTE;
    if (to - from < shortest)
      refuse(`a window lasts at least ${shortest} minutes: what waits for it begins a minute or two later`);
  })
  .describe('A span of the day.');

export const WindowsSpec = z
  .strictObject({
    allow: z
      .array(AllowedWindow)
      .min(1, 'without a window no rollout would ever begin: name one, or freeze the service')
      .max(20, 'at most 20 windows')
      .describe('The windows; it is enough that one of them is open.'),
    timeZone: TimeZone.default('UTC').describe(
      'The time zone of all windows, of the IANA database: Europe/Berlin. Summer time is kept.',
    ),
    outside: z
      .enum(['finish', 'hold'])
      .default('finish')
      .describe(
        'What becomes of a rollout that is under way when they have closed: it finishes, or green gets no higher weight until one opens. It is never stopped, and the way back never waits.',
      ),
  })
  .describe('When rollouts may begin. What is published outside of these windows waits for one.');
