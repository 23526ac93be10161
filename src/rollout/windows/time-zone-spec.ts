import * as z from 'zod';
import { nearest } from '../suggest.ts';
import { isTimeZone } from './wall-clock.ts';

/** The name of a time zone in the IANA database. */
export const TimeZone = z.string().superRefine((zone, context) => {
  if (isTimeZone(zone)) return;
  const best = nearest(zone, Intl.supportedValuesOf('timeZone'));
  const hint = best ? `did you mean "${best}"?` : 'name one as "Europe/Berlin" or "UTC"';
  context.addIssue({ code: 'custom', message: `there is no such time zone; ${hint}` });
});
