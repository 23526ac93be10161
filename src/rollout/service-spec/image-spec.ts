import * as z from 'zod';
import { milliseconds } from '../duration.ts';
import { AGE_MAX } from '../timing.ts';
import { INSTALLATION_NAME } from '../upstream/installation-name.ts';
import { arn } from './arn.ts';
import { SERVICE_NAME } from './names-spec.ts';
import { Findings, Rebuild, Requires } from './provenance-spec.ts';
import { Retention } from './retention-spec.ts';
import { Duration } from './steps-spec.ts';

const Soak = Duration.refine((text) => milliseconds(text) <= AGE_MAX, { message: 'at most 365d' });

const Name = z.string().regex(SERVICE_NAME, 'expected the name of a service');

const PromotedFrom = z
  .union([
    Name,
    z.strictObject({
      service: Name,
      installation: z
        .string()
        .regex(INSTALLATION_NAME, 'expected a name of the parameter "installations"')
        .describe('By its name in the parameter "installations" of the stack.'),
    }),
  ])
  .describe(
    'Follow another service, the first environment, of this installation or another: an image is rolled out once it has proven itself there.',
  );

const members = z.strictObject({
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
  promotedFrom: PromotedFrom.optional(),
  after: Soak.optional().describe(
    'How long the image must have been live in the service that is followed, without being rolled back or recalled: 24h unless it is given, and at most 365d.',
  ),
  approval: z
    .boolean()
    .optional()
    .describe('True when a person starts the rollout, once the image has been live for so long there.'),
  campaign: z
    .boolean()
    .optional()
    .describe(
      'True when an image comes in a campaign: to the services that follow the same stream in waves, one service first. As the settings of the installation say unless it is given.',
    ),
  owners: z
    .array(z.string().regex(/^\d{12}$/, 'an account is 12 digits'))
    .min(1)
    .describe('Accounts whose images may be used.'),
  requires: Requires.optional(),
  findings: Findings.optional(),
  rebuild: Rebuild.optional(),
  retention: Retention.optional(),
});

type Members = z.output<typeof members>;

function checkStream(image: Members, context: z.RefinementCtx): void {
  const { pipeline, recipePrefix, promotedFrom } = image;
  const streams = [pipeline, recipePrefix, promotedFrom].filter((stream) => stream !== undefined);
  if (streams.length !== 1)
    context.addIssue({
      code: 'custom',
      path: [],
      message: 'name one of "pipeline", "recipePrefix" and "promotedFrom"',
    });
  if (image.rebuild && pipeline === undefined) {
    const message = 'goes with "pipeline" alone, which is what it starts';
    context.addIssue({ code: 'custom', path: ['rebuild'], message });
  }
  if (promotedFrom !== undefined) {
    const message = 'the image comes from another service, not in a campaign: leave it out';
    if (image.campaign !== undefined) context.addIssue({ code: 'custom', path: ['campaign'], message });
    const whose = 'goes with the service whose stream the images are of: leave it out';
    if (image.retention) context.addIssue({ code: 'custom', path: ['retention'], message: whose });
    if (typeof promotedFrom === 'object') checkCopied(image, context);
    return;
  }
  for (const key of ['after', 'approval'] as const) {
    if (image[key] === undefined) continue;
    const message = 'goes with "promotedFrom" alone: leave it out';
    context.addIssue({ code: 'custom', path: [key], message });
  }
}

/** Image Builder tells of a build in its own region and account alone. */
function checkCopied({ findings, requires }: Members, context: z.RefinementCtx): void {
  const message = 'the build is of another installation: require that there';
  if (findings) context.addIssue({ code: 'custom', path: ['findings'], message });
  if (requires?.tests) context.addIssue({ code: 'custom', path: ['requires', 'tests'], message });
}

export const ImageSpec = members
  .superRefine(checkStream)
  .describe('Which stream of images the service follows.');
