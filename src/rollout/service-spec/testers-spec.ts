import * as z from 'zod';

/** A header as a condition of a rule takes it (ELBv2 API reference, `HttpHeaderConditionConfig`). */
export const HeaderName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,40}$/, 'a header is named by at most 40 letters, digits and hyphens')
  .refine((name) => name.toLowerCase() !== 'host', {
    message: 'the header "Host" has conditions of its own',
  });

export const TestersSpec = z
  .strictObject({
    header: HeaderName.describe('The header of requests that are for green.'),
    value: z
      .string()
      // `*` and `?` stand for any characters in a condition.
      .regex(/^[\x21-\x29\x2b-\x3e\x40-\x7e]{1,128}$/, 'at most 128 characters, without blanks, "*" and "?"')
      .optional()
      .describe(
        'What it says. By default the name of the rollout, as in web-42, so that each rollout has another.',
      ),
  })
  .optional()
  .describe(
    'Requests with this header reach green alone during a rollout, before clients do: by a rule above the split of each listener and rule of an Application Load Balancer, which goes with the end of the rollout.',
  );
