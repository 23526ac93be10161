import type { NormalizedSchema } from '@smithy/core/schema';
import { MalformedRequest } from './message.ts';

const numberPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Reads a value that is text in a parameter, a path or a query. Throws MalformedRequest. */
export function readScalar(schema: NormalizedSchema, text: string, path: string): unknown {
  const refuse = (what: string) =>
    new MalformedRequest(`Value (${text}) for parameter ${path} is not ${what}`);
  if (schema.isStringSchema()) return text;
  if (schema.isBooleanSchema()) {
    if (!/^(true|false)$/i.test(text)) throw refuse('a boolean');
    return text.toLowerCase() === 'true';
  }
  if (schema.isNumericSchema()) {
    if (/^(NaN|-?Infinity)$/.test(text)) return Number(text);
    if (!numberPattern.test(text)) throw refuse('a number');
    return Number(text);
  }
  if (schema.isTimestampSchema()) return readTimestamp(text, refuse);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  throw refuse('of a type that can be sent here');
}

function readTimestamp(text: string, refuse: (what: string) => MalformedRequest): Date {
  // A time without a zone is UTC on AWS, and local time to Date.
  const zoned = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const date = new Date(iso.test(text) ? zoned : Number.NaN);
  if (Number.isNaN(date.getTime())) throw refuse('a timestamp');
  return date;
}
