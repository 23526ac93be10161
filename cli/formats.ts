/** How a verb prints its result: `-o`, or as text. */
export const FORMATS = ['json', 'yaml', 'wide', 'name'] as const;
export type Format = 'text' | (typeof FORMATS)[number];

export const formatOf = (value: unknown): Format => FORMATS.find((format) => format === value) ?? 'text';
