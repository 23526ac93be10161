import type { RolloutBody } from '../target.ts';
import { clockTime } from '../times.ts';

const VERDICTS = {
  pass: 'passes',
  fail: 'is against',
  wait: 'says wait to',
  unanswered: "hasn't answered about",
  'passed-over': 'is passed over for',
} as const;

/** The gates that were asked last, each with what it says; an API of before has none. */
export const gateFacts = (
  { gates = [] }: Partial<Pick<RolloutBody, 'gates'>>,
  clockText = clockTime,
): [string, string][] =>
  gates.map(({ name, before, verdict, reason, at }) => {
    const says = verdict === null ? 'is asked about' : VERDICTS[verdict];
    const when = at === null ? '' : ` at ${clockText(at)}`;
    return ['gate', `${name} ${says} ${before}${when}${reason === '' ? '' : `: ${reason}`}`];
  });
