import { isDeepStrictEqual } from 'node:util';
import { AwsError, type Operation } from '../../operations.ts';
import type { Clock } from '../../time/clock.ts';

const DAY = 24 * 60 * 60 * 1_000;

/** The same client token within a day returns the same output; with other parameters it is an error. */
export function createIdempotency(clock: Clock) {
  const outputs = new Map<
    string,
    { readonly input: object; readonly output: unknown; readonly at: number }
  >();
  const recall = (key: string) => {
    for (const [old, { at }] of outputs) if (clock.now() - at >= DAY) outputs.delete(old);
    return outputs.get(key);
  };
  return (operation: string, run: Operation): Operation =>
    (input, call) => {
      if (input.clientToken === undefined) return run(input, call);
      const key = `${operation} ${input.clientToken}`;
      const before = recall(key);
      if (before && !isDeepStrictEqual(before.input, input))
        throw new AwsError(
          'IdempotentParameterMismatchException',
          'The client token was used before with other parameters.',
        );
      if (before) return before.output;
      const output: unknown = run(input, call);
      outputs.set(key, { input, output, at: clock.now() });
      return output;
    };
}
