import type { LogLine } from './api/logs.ts';
import { dateTime } from './times.ts';
import type { Cli } from './verb.ts';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** A line for people and programs. */
export interface Line {
  readonly at: string;
  readonly function: string;
  readonly level: string;
  readonly message: string;
  /** The line as it was logged; null of one that is no JSON. */
  readonly record: Readonly<Record<string, unknown>> | null;
}

export function readLine({ at, function: of, text }: LogLine): Line {
  const record = jsonIn(text);
  // What isn't in our form is of Lambda or Node, which report that a function has timed out or crashed.
  const { level = record ? 'INFO' : 'ERROR', message = text, error } = record ?? {};
  const cause = (error as { message?: unknown } | undefined)?.message;
  return {
    at: new Date(at).toISOString(),
    function: of,
    level: String(level).toLowerCase(),
    message: cause === undefined ? String(message) : `${message}: ${cause}`,
    record: record ?? null,
  };
}

function jsonIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const rank = (level: string) => (LEVELS as readonly string[]).indexOf(level);

/** A level that isn't ours, such as critical, is shown in any case. */
export function isAsBadAs(level: string, least: string): boolean {
  const at = rank(level);
  return at < 0 || at >= rank(least);
}

export function lineText(
  { theme: { paint } }: Cli,
  { at, function: of, level, message, record }: Line,
  isWide: boolean,
) {
  const colour =
    level === 'info' || level === 'debug' ? paint.dim : level === 'warn' ? paint.yellow : paint.red;
  const head = `${paint.dim(`${dateTime(at)}:${at.slice(17, 19)}`)}  ${of.padEnd(13)}  ${colour(level.padEnd(5))}`;
  return `${head}  ${isWide && record ? JSON.stringify(record) : message}`;
}
