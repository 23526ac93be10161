import type * as z from 'zod';

/** Of the OpenAPI document. Nothing that ships imports it. */
export interface Operation {
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly request?: { readonly schema: z.ZodType; readonly required: boolean };
  /** By status, with what it means. */
  readonly responses: Readonly<Record<number, { readonly schema: z.ZodType; readonly means: string }>>;
  /** Names of the errors that become problem documents, besides those of every operation. */
  readonly problems: readonly string[];
}
