import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The options make no sense; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The values of the options of a command line. Throws UsageError for what isn't one of them. */
export function valuesOf<const Known extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Known,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message, { cause: error });
  }
}
