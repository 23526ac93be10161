import * as z from 'zod';
import { arn } from './arn.ts';
import { milliseconds, PATTERN } from './duration.ts';
import { parse } from './parse.ts';
import { BAKES_MAX, DAY } from './timing.ts';
import { TrafficSpec } from './traffic-spec.ts';

const Duration = z
  .string()
  // Whatever is asked of a duration after this is asked of one that can be read.
  .regex(PATTERN, {
    error: 'a duration is a whole number and a unit: "30s", "5m", "2h" or "14d"',
    abort: true,
  })
  .describe('A duration: a whole number and a unit, for example 30s, 5m, 2h or 14d.');

const Step = z
  .strictObject({
    weight: z
      .number()
      .gt(0, 'a weight is greater than 0')
      .max(100, 'a weight is at most 100')
      .multipleOf(0.1, 'a weight has at most one decimal')
      .describe("Green's share of the traffic in percent, with at most one decimal."),
    bake: Duration.describe('How long green is watched at this weight before the next step.'),
  })
  .describe('A weight and its bake time.');

function checkSteps(steps: z.output<typeof Step>[], context: z.RefinementCtx): void {
  const refuse = (index: number, key: string, message: string) =>
    context.addIssue({ code: 'custom', path: [index, key], message });
  steps.forEach(({ weight }, index) => {
    const before = steps[index - 1];
    if (before && weight <= before.weight) {
      refuse(index, 'weight', `weights rise from step to step, but ${weight} follows ${before.weight}`);
    }
  });
  const last = steps.length - 1;
  if (last >= 0 && steps[last]?.weight !== 100) refuse(last, 'weight', 'the last step has weight 100');
  const valid = steps.filter(({ bake }) => Duration.safeParse(bake).success);
  const sum = valid.reduce((total, { bake }) => total + milliseconds(bake), 0);
  if (sum > BAKES_MAX) refuse(last, 'bake', 'all bakes together last at most 14d');
}

const UpToADay = Duration.refine((text) => milliseconds(text) <= DAY, {
  message: 'at most 1d',
});

const Image = z
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
        'Follow the images whose path `<recipe>/<version>/<build>` begins with this, for example `web/`.',
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

const Limits = z
  .strictObject({
    badShare: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe(
        "Percent points by which green's share of bad responses may be above blue's; more reverts the rollout.",
      ),
    minimumRequests: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(100)
      .describe('Requests that green must have had in a step before its bad share means anything.'),
    onInconclusive: z
      .enum(['hold', 'advance', 'revert'])
      .default('hold')
      .describe(
        'What happens when a bake is over and green had too few requests to be judged, none of them against it.',
      ),
    holdAtMost: UpToADay.default('1h').describe(
      'How long a step may be held after its bake before it is reverted.',
    ),
  })
  .describe('Limits on what green may do to its requests.');

/** A service as its owner describes it. The published JSON Schema (docs/service.schema.json) is made from it. */
export const ServiceSpec = z
  .strictObject({
    service: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{0,29}$/,
        'a service is named by at most 30 lowercase letters, digits and hyphens',
      )
      .describe('The name of the service. Fleets are named after it: web-1, web-2, …'),
    image: Image,
    traffic: TrafficSpec,
    fleet: z
      .string()
      .min(1)
      .max(255)
      .describe('The Auto Scaling group that is live when the service is registered.'),
    steps: z
      .array(Step)
      .min(1, 'at least one step')
      .max(50, 'at most 50 steps')
      .superRefine(checkSteps)
      .describe(
        'The weighted steps, rising to 100. The bake of the last one keeps blue ready for an instant rollback.',
      ),
    startWithin: UpToADay.default('15m').describe('How long green may take to become healthy.'),
    onNewImage: z
      .enum(['queue', 'replace', 'refuse'])
      .default('queue')
      .describe(
        'What happens to an image that is published while a rollout is under way: it waits for its end (only the newest waits), it replaces the rollout, which goes back first, or it is refused. A rollback is never replaced.',
      ),
    limits: Limits.prefault({}),
  })
  .describe('A service that Greenshift rolls out.');

export type ServiceSpec = z.output<typeof ServiceSpec>;
export type Step = z.output<typeof Step>;
export type Limits = z.output<typeof Limits>;

/** Parses a spec from outside. Throws InvalidInput with the path of each mistake. */
export const parseSpec = (input: unknown): ServiceSpec => parse(ServiceSpec, input, 'the service spec');

/** The JSON Schema that editors and `docs/service.schema.json` use. */
export function specJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(ServiceSpec, { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'Greenshift service', $comment: 'Made by `npm run schema`; do not edit.' };
}

/** True when the service follows the image: its pipeline is named, or its path begins as the spec says. */
export function follows(
  spec: ServiceSpec,
  image: { pipeline?: string | undefined; buildArn: string },
): boolean {
  if (spec.image.pipeline !== undefined) return spec.image.pipeline === image.pipeline;
  const path = image.buildArn.slice(image.buildArn.indexOf(':image/') + ':image/'.length);
  return spec.image.recipePrefix !== undefined && path.startsWith(spec.image.recipePrefix);
}
