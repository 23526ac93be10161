import type * as z from 'zod';

/** An override for published JSON Schemas: a format says the same as its pattern, and readably. */
export const withoutPatterns = ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
};
