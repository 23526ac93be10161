/** The explorer was called with words that it can't use: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
