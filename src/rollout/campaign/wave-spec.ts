import * as z from 'zod';
import { milliseconds } from '../duration.ts';
import { Duration } from '../service-spec/steps-spec.ts';
import { DAY } from '../timing.ts';
import { INSTALLATION_NAME } from '../upstream/installation-name.ts';

/** A duration of at most so many days. */
export const upTo = (days: number) =>
  Duration.refine((text) => milliseconds(text) <= days * DAY, { message: `at most ${days}d` });

const NAMES = /^[a-z][a-z0-9-]{0,29}\*?$/;

export const WaveSpec = z
  .strictObject({
    installation: z
      .string()
      .regex(INSTALLATION_NAME, 'expected a name of the parameter "installations"')
      .optional()
      .describe(
        'The installation that carries it out over its own services, in waves of its own; beside "bake" alone.',
      ),
    services: z
      .array(z.string().regex(NAMES, 'expected the name of a service, or its beginning and a star: "shop-*"'))
      .min(1)
      .max(500, 'at most 500 names: a beginning and a star names many')
      .optional()
      .describe('The services of the wave, by their names or the beginnings of names: "shop-*".'),
    count: z.int().min(1).max(500).optional().describe('So many services more.'),
    percent: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .describe('As many services as it takes for this share of all, the waves before included.'),
    bake: upTo(14).optional().describe('How long it is watched before the next wave begins.'),
  })
  .refine(
    ({ services, count, percent, installation }) =>
      [services, count, percent, installation].some((one) => one !== undefined),
    {
      message: 'name "services", say a "count" or a "percent", or name an "installation"',
    },
  )
  .refine(
    ({ services, count, percent, installation }) =>
      installation === undefined || [services, count, percent].every((one) => one === undefined),
    { message: '"installation" goes with "bake" alone: it divides its services into waves of its own' },
  )
  .refine(({ count, percent }) => count === undefined || percent === undefined, {
    message: 'say either "count" or "percent"',
  });

/** An image proves itself here first: here it is watched and stopped the soonest. */
function checkInstallations(waves: readonly z.output<typeof WaveSpec>[], context: z.RefinementCtx): void {
  for (const [index, { installation }] of waves.entries()) {
    if (installation === undefined) continue;
    const isTwice = waves.slice(0, index).some((wave) => wave.installation === installation);
    const message =
      index === 0 ? 'the first wave is of services here' : `"${installation}" has a wave before`;
    if (index === 0 || isTwice) context.addIssue({ code: 'custom', path: [index, 'installation'], message });
  }
}

export function checkWaves(waves: readonly z.output<typeof WaveSpec>[], context: z.RefinementCtx): void {
  const last = waves.findLastIndex(({ installation }) => installation === undefined);
  if (waves[last]?.percent !== 100)
    context.addIssue({
      code: 'custom',
      path: [Math.max(0, last), 'percent'],
      message: 'the last wave of services here goes to all: 100',
    });
  checkInstallations(waves, context);
  let before = 0;
  for (const [index, { percent }] of waves.entries()) {
    if (percent === undefined) continue;
    if (percent <= before) {
      const message = `shares rise from wave to wave, but ${percent} follows ${before}`;
      context.addIssue({ code: 'custom', path: [index, 'percent'], message });
    }
    before = percent;
  }
}
