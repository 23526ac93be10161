/** What every announcement begins with. The id is the same whenever it is made again. */
export const stamp = (at: number, ...key: readonly string[]) => ({
  version: '1' as const,
  id: key.join('/'),
  at: new Date(at).toISOString(),
});
