import { InvalidInput } from '../errors.ts';

/** A person passes over what is in the way, and has not said why. */
export const unexplained = (what: string) =>
  new InvalidInput('the request', [{ path: 'reason', message: `say why ${what}` }]);
