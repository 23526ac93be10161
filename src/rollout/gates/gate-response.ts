import type { GateResponse } from './gate-schema.ts';

const VERDICTS: readonly unknown[] = ['pass', 'fail', 'wait'] satisfies GateResponse['verdict'][];
const KEYS = ['verdict', 'reason'] satisfies (keyof GateResponse)[];

/**
 * What of a result isn't as the published schema of `gate-schema.ts` has it; undefined when all of it is. A test compares
 * the two. (zod would be most of the code that a gate needs.)
 */
export function responseFlaw(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result))
    return `expected an object, got ${JSON.stringify(result)?.slice(0, 40)}`;
  const { verdict, reason } = result as Record<string, unknown>;
  const unknown = Object.keys(result).find((key) => !(KEYS as readonly string[]).includes(key));
  if (unknown !== undefined) return `${unknown.slice(0, 40)}: unknown key; known keys: ${KEYS.join(', ')}`;
  if (!VERDICTS.includes(verdict))
    return `verdict: expected ${VERDICTS.join(', ')}, got ${JSON.stringify(verdict)?.slice(0, 40)}`;
  return reason === undefined || typeof reason === 'string' ? undefined : 'reason: expected a text';
}
