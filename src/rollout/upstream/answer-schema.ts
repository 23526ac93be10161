import * as z from 'zod';

/** What one installation takes of a text of another, characters. */
export const TEXT_MAX = 1_000;

/** For people, of another installation: cut where it is long. */
export const words = z.string().transform((text) => text.slice(0, TEXT_MAX));

/** As milliseconds since the epoch. */
export const moment = z.iso.datetime().transform((text) => Date.parse(text));

export const orUndefined = <Value>(value: Value | null): Value | undefined => value ?? undefined;

/** What a response says, or what is wrong with it. */
export function readAnswer<Answer extends object>(schema: z.ZodType<Answer>, text: string): Answer | string {
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
}

/** Undefined of what isn't JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
