import { cut } from '../../rollout/cut.ts';

/** Of a failure's message in the record, characters: enough for a sentence with the names of an action and a resource. */
const MESSAGE_LENGTH = 1_000;

/** The value of `errorMessage`, escaped as in JSON, also where the text is cut. */
const ERROR_MESSAGE = /"errorMessage" *: *"((?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*)/s;

/** What IAM appends for `sts:DecodeAuthorizationMessage`: a thousand characters, of no use to a reader or when cut. */
const ENCODED = /\s*Encoded authorization failure message: \S*/g;

const STACK = /\n\s+at [\s\S]*$/;

/**
 * The message of an error that Step Functions has caught. A function's cause is JSON, `{"errorType", "errorMessage",
 * "trace"}` (Lambda user guide, "Node.js function errors"), which flows cut at a length; other causes are plain text.
 */
export function messageOf({ code, cause }: { readonly code: string; readonly cause: string }): string {
  const message = readable(textOf(cause));
  if (message === '') return `${code}, without a message`;
  return cut(message, MESSAGE_LENGTH);
}

function textOf(cause: string): string {
  const escaped = ERROR_MESSAGE.exec(cause)?.[1];
  if (escaped !== undefined) return JSON.parse(`"${escaped}"`) as string;
  return /^\s*[{[]/.test(cause) ? '' : cause;
}

const readable = (text: string) => text.replace(STACK, '').replace(ENCODED, '').trim();
