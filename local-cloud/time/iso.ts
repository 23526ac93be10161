/** A time, in milliseconds, as AWS writes it in texts: to the second. */
export const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');
