import * as z from 'zod';
import { DAY, milliseconds } from '../duration.ts';
import { Duration } from './steps-spec.ts';

/** Images younger than that are somebody's work of today; ten years are for ever. */
const isAge = (text: string) => milliseconds(text) >= DAY && milliseconds(text) <= 3_650 * DAY;

export const Retention = z
  .strictObject({
    keep: z
      .int()
      .min(2)
      .max(1_000)
      .describe('How many images of the stream stay whatever their age, the newest: at least 2.'),
    olderThan: Duration.refine(isAge, { message: 'at least 1d, and at most 3650d' }).describe(
      'How old an image must be, from the beginning of its build, such as 90d.',
    ),
  })
  .describe(
    'Images of the stream that nobody needs are deleted with their snapshots, where both hold. It is announced a day before; without this nothing is deleted.',
  );
