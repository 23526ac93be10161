import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { cut } from '../../rollout/cut.ts';
import type { GateReply } from '../../rollout/gates/gate-record.ts';
import { responseFlaw } from '../../rollout/gates/gate-response.ts';
import type { GateResponse } from '../../rollout/gates/gate-schema.ts';

/** Characters of a reason that are kept: a record has many of them. */
const REASON_LENGTH = 500;
/** Characters that are shown of what can't be read. */
const SHOWN = 80;

export const unanswered = (reason: string): GateReply => ({
  kind: 'unanswered',
  reason: cut(reason, REASON_LENGTH),
});

/** What a function has said; an error of its own, or a result that isn't a verdict, is none. */
export function replyIn({ Payload, FunctionError }: InvokeCommandOutput): GateReply {
  const text = new TextDecoder().decode(Payload);
  const result = parsed(text);
  if (FunctionError !== undefined) return unanswered(`the function failed: ${errorIn(result, text)}`);
  if (result === undefined) return unanswered(`its result is no JSON: ${cut(text, SHOWN)}`);
  const flaw = responseFlaw(result);
  if (flaw !== undefined) return unanswered(`its result is not valid: ${flaw}`);
  const { verdict, reason = '' } = result as GateResponse;
  return { kind: verdict, reason: cut(reason.trim(), REASON_LENGTH) };
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
