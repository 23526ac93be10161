import { UsageError } from './failures.ts';

/** How a verb prints its result: `-o`, or as text. */
export const FORMATS = ['json', 'yaml', 'wide', 'name'] as const;
export type Format = 'text' | (typeof FORMATS)[number];

/** Throws UsageError for two formats. */
export function formatOf({ json, output }: { readonly json?: unknown; readonly output?: unknown }): Format {
  if (json && output !== 'json') throw new UsageError(`--json and -o ${output}: which of the two?`);
  return FORMATS.find((format) => format === output) ?? 'text';
}
