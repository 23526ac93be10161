import { CloudRefused, CloudUnavailable } from './errors.ts';

/** A read that nothing depends on: undefined where AWS refuses it, or can't be reached. */
export async function orNothing<Result>(read: Promise<Result>): Promise<Result | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof CloudRefused || error instanceof CloudUnavailable) return undefined;
    throw error;
  }
}
