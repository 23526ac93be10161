import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { cut } from '../../rollout/cut.ts';
import type { GateReply } from '../../rollout/gates/gate-record.ts';
import { responseFlaw } from '../../rollout/gates/gate-response.ts';
import type { GateResponse } from '../../rollout/gates/gate-schema.ts';

/** Characters of a reason that are kept: a record has many of them. */
const REASON_LENGTH = 500;
/** Characters that are shown of what can't be read. */
const SHOWN = 80;

/** What would change how a line is shown: control characters, other ends of lines, and those that turn its direction. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** It stands in lines of the timeline, of logs and of terminals. */
const line = (text: string) => cut(text.replace(UNSEEN, ' ').trim(), REASON_LENGTH);

export const unanswered = (reason: string): GateReply => ({ kind: 'unanswered', reason: line(reason) });

/** What a function has said; an error of its own, or a result that isn't a verdict, is none. */
export function replyIn({ Payload, FunctionError }: InvokeCommandOutput): GateReply {
  const text = new TextDecoder().decode(Payload);
  const result = parsed(text);
  if (FunctionError !== undefined) return unanswered(`the function failed: ${errorIn(result, text)}`);
  if (result === undefined) return unanswered(`its result is no JSON: ${cut(text, SHOWN)}`);
  const flaw = responseFlaw(result);
  if (flaw !== undefined) return unanswered(`its result is not valid: ${flaw}`);
  const { verdict, reason = '' } = result as GateResponse;
  return { kind: verdict, reason: line(reason) };
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As the runtimes of Lambda report it; what the function itself wrote may be anything. */
function errorIn(result: unknown, text: string): string {
  const { errorType, errorMessage } = Object(result) as Record<string, unknown>;
  const known = [errorType, errorMessage].filter((part) => typeof part === 'string' && part !== '');
  return known.length > 0 ? known.join(': ') : cut(text, SHOWN);
}
