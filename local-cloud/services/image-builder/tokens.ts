import { isDeepStrictEqual } from 'node:util';
import { AwsError, type Operation } from '../../operations.ts';
import type { Clock } from '../../time/clock.ts';

const DAY = 24 * 60 * 60 * 1_000;

/** The same client token within a day gives the same answer, with other parameters an error. */
export function createIdempotency(clock: Clock) {
  const answers = new Map<
    string,
    { readonly input: object; readonly answer: unknown; readonly at: number }
  >();
  const recall = (key: string) => {
    for (const [old, { at }] of answers) if (clock.now() - at >= DAY) answers.delete(old);
    return answers.get(key);
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
      if (before) return before.answer;
      const answer: unknown = run(input, call);
      answers.set(key, { input, answer, at: clock.now() });
      return answer;
    };
}
