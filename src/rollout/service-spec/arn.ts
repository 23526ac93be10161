import * as z from 'zod';

/** The ARN of `what`: `resource` is a regular expression that its part after the account matches. */
export const arn = (service: string, resource: string, what: string) =>
  z
    .string()
    .regex(
      new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}`),
      `expected the ARN of ${what}`,
    );
