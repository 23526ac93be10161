import * as z from 'zod';
import type { Wanted } from '../commands/wanted-image.ts';
import { imageId, reason } from './request-members.ts';

/** What a person starts, or has planned: an image, a build or the live image once more. */

const build = z
  .string()
  .min(1)
  .max(500)
  .optional()
  .describe(
    'A build of Image Builder instead: its ARN, or the version of one that the service follows (`1.4.2`, `1.4.2/1`, `web/1.4.2`), the newest that is available.',
  );

interface StartedWith {
  readonly image?: string | undefined;
  readonly build?: string | undefined;
  readonly refresh?: boolean | 'true' | 'false' | undefined;
}

/** How many of the three are said; an empty one is no less said, and refused by itself. */
export const countOf = ({ image, build, refresh }: StartedWith) =>
  [image !== undefined, build !== undefined, refresh === true || refresh === 'true'].filter(Boolean).length;

const ONE = 'say one of "image", "build" and "refresh"';

/** Of what passed a schema that lets one be said. */
export function wantedBy({ image, build }: StartedWith): Wanted {
  if (image !== undefined) return { kind: 'image', id: image };
  return build === undefined ? { kind: 'refresh' } : { kind: 'build', build };
}

/** The body of `POST /services/{service}/rollouts`. */
export const StartRequest = z
  .strictObject({
    image: imageId.optional(),
    build,
    refresh: z
      .boolean()
      .default(false)
      .describe('The live image once more instead, so that new servers replace all of its servers.'),
    expedited: z
      .boolean()
      .optional()
      .describe(
        'Straight to 100 %, with all other checks, for an image that has had all of the traffic before. By default so for the image before the live one.',
      ),
    outsideWindows: z
      .boolean()
      .default(false)
      .describe(
        'Begin now and go on to the end, though no window of the spec is open; needs a reason. What is expedited does so by itself, but for a refresh.',
      ),
    reason,
  })
  .refine((order) => countOf(order) === 1, { message: ONE });

/** The query of `GET /services/{service}/plan`: texts, as a URL has them. */
export const PlanQuery = z
  .strictObject({
    image: imageId.optional().describe('The image; without it the next one, whichever that is.'),
    build,
    refresh: z.enum(['true', 'false']).optional().describe('The live image once more instead.'),
    expedited: z.enum(['true', 'false']).optional().describe('As for a rollout that is started.'),
  })
  .refine((query) => countOf(query) <= 1, { message: ONE });
