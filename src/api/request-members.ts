import * as z from 'zod';
import { PATTERN } from '../rollout/duration.ts';
import { REASON_LENGTH } from './reason.ts';

/** What the bodies of several requests consist of. */

export const imageId = z.string().regex(/^ami-[0-9a-f]{8,17}$/, 'expected the id of an image: ami-…');

export const reason = z.string().default('').describe(`Why; its first ${REASON_LENGTH} characters are kept.`);

export const length = z
  .string()
  .regex(PATTERN, 'a duration is a whole number and a unit: "30m", "12h" or "3d"')
  .optional()
  .describe('How long it lasts, instead of `until`.');

export const needed = z.string().trim().min(1, 'say why');
