import type { RolloutBody } from '../target.ts';
import { timeFrom } from '../times.ts';

const VERDICTS = {
  pass: 'passes',
  fail: 'is against',
  wait: 'says wait to',
  unanswered: "hasn't answered about",
  'passed-over': 'is passed over for',
} as const;

/**
 * The gates that were asked last, each with what it says; an API of before has none. `timeText` shows a moment with its
 * zone, or in the reader's own.
 */
export const gateFacts = (
  { gates = [], readAt = '' }: Partial<Pick<RolloutBody, 'gates' | 'readAt'>>,
  timeText = (at: string) => timeFrom(readAt, at),
): [string, string][] =>
  gates.map(({ name, before, verdict, reason, at }) => {
    const says = verdict === null ? 'is asked about' : VERDICTS[verdict];
    const when = at === null ? '' : ` at ${timeText(at)}`;
    return ['gate', `${name} ${says} ${before}${when}${reason === '' ? '' : `: ${reason}`}`];
  });
