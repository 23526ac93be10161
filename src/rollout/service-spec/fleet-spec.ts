import * as z from 'zod';

const name = (what: string) => z.string().min(1).max(255).describe(what);

const LIVE = 'The Auto Scaling group that is live when the service is registered.';

/** A name alone, or with the pattern that fleets are made like. */
export const FleetSpec = z
  .union([
    name(LIVE),
    z
      .strictObject({
        name: name(LIVE),
        like: name(
          'The pattern: an Auto Scaling group of size 0 that its owner goes on owning, in infrastructure as code for instance. Each fleet is made like it as it is then; Greenshift never launches into it, changes or deletes it.',
        ),
        followTemplate: z
          .boolean()
          .optional()
          .describe(
            'True to roll out the live image again when the pattern, or the version of the template that it names, changes. Otherwise the change arrives with the next image.',
          ),
      })
      .refine(({ name, like }) => name !== like, {
        path: ['like'],
        message: 'name another group than the live one: Greenshift replaces that',
      }),
  ])
  .describe('The live Auto Scaling group, by its name, or with the pattern that fleets are made like.');

export type FleetSpec = z.output<typeof FleetSpec>;
