import * as z from 'zod';
import { arn } from './arn.ts';

export const ImageSpec = z
  .strictObject({
    pipeline: arn('imagebuilder', 'image-pipeline/.+$', 'an Image Builder pipeline')
      .optional()
      .describe('Follow the images of this Image Builder pipeline.'),
    recipePrefix: z
      .string()
      .min(1)
      .regex(/^[a-z0-9_-]+(\/.*)?$/, 'expected the start of an image\'s path, such as "web/" or "web/2."')
      .optional()
      .describe(
        'Follow the images whose path `<recipe>/<version>/<build>` begins with this, by whole parts: `web` (not `web-admin`), or `web/2.`',
      ),
    owners: z
      .array(z.string().regex(/^\d{12}$/, 'an account is 12 digits'))
      .min(1)
      .describe('Accounts whose images may be used.'),
  })
  .refine((image) => (image.pipeline === undefined) !== (image.recipePrefix === undefined), {
    message: 'name either "pipeline" or "recipePrefix"',
  })
  .describe('Which stream of images the service follows.');
