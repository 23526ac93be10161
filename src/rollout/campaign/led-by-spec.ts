import * as z from 'zod';
import { PRINCIPAL } from '../interventions/principal.ts';
import { STACK_NAME } from '../upstream/installation-name.ts';

/** Who leads campaigns here, of the body of `PUT /campaign-settings`. */
export const LedBySpec = z.strictObject({
  installation: z
    .string()
    .regex(STACK_NAME, 'expected the name of its stack, such as greenshift-prod')
    .describe('As its stack is called.'),
  role: z
    .string()
    .regex(PRINCIPAL, 'expected the ARN of a role, or one with the beginning of its name and a star')
    .describe('The ARN of the role as which it calls; of its name may be the beginning and a star.'),
  images: z
    .array(
      z
        .string()
        .regex(
          /^([\w-]{1,126}\*?|\*)$/,
          'expected the name of a recipe, or its beginning and a star: "base-*"',
        ),
    )
    .min(1)
    .max(100)
    .optional()
    .describe('The names of their recipes, or the beginnings and a star. All of them unless they are given.'),
});
