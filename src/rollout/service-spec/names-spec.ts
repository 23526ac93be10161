import * as z from 'zod';

/** The name of a service, which begins those of its fleets. */
export const SERVICE_NAME = /^[a-z][a-z0-9-]{0,29}$/;

/** What the owner of a spec calls something in it, as a metric or a gate. */
export const Label = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'at most 40 lowercase letters, digits and hyphens');
