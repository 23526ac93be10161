import * as z from 'zod';
import { percentIn } from './percent.ts';

/** Of the live fleet's servers, percent. */
export const Surge = z
  .string()
  .regex(/^([1-9]\d?|100)%$/, {
    error: 'a surge is a whole percentage from 1% to 100%, for example "25%"',
    abort: true,
  })
  .describe(
    'How many servers more than the live fleet has there may be, as a percentage of them: green grows with its weight, and blue shrinks behind it. A second fleet beside the whole first one unless it is given. It takes "instantRollback": false, and weights that rise by no more than it.',
  );

export const InstantRollback = z
  .boolean()
  .describe(
    'False is the word of the owner, which a surge takes, that the instant way back is given up: once blue has shrunk a rollback grows it first, which takes as long as its servers start, and backWithin holds no more.',
  );

/** What is wrong elsewhere in the spec may leave parts of it out. */
interface Spec {
  readonly surge?: string | undefined;
  readonly instantRollback?: boolean | undefined;
  readonly steps?: readonly { readonly weight: number }[] | undefined;
}

export function checkSurge({ surge, instantRollback, steps = [] }: Spec, context: z.RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message });
  if (surge === undefined) {
    if (instantRollback === false)
      refuse(['instantRollback'], 'only a surge gives it up: give one, or leave this out');
    return;
  }
  if (instantRollback !== false)
    refuse(
      ['surge'],
      'with a surge a rollback has to grow blue first: say "instantRollback": false, or leave the surge out',
    );
  const most = percentIn(surge);
  steps.forEach(({ weight }, index) => {
    const before = steps[index - 1]?.weight ?? 0;
    if (weight - before > most)
      refuse(
        ['steps', index, 'weight'],
        `with a surge of ${surge} weights rise by at most ${most}: put a step between ${before} and ${weight}`,
      );
  });
}
