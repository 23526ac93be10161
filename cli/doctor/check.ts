import { reasonFor } from '../api/credentials.ts';
import { CommandFailed } from '../failures.ts';
import type { CheckResult, Finding } from './finding.ts';
import type { Installation } from './installation.ts';

export interface Check {
  readonly name: string;
  /** For a reader: "alarms, and who hears of them". */
  readonly looksAt: string;
  /** Why the local cloud can't be asked, for what only AWS has. */
  readonly notLocally?: string;
  /** The permissions that the caller needs for it. */
  readonly needs: readonly string[];
  /** Changes nothing. Whatever it throws makes the check unknown. */
  run(installation: Installation): Promise<readonly Finding[]>;
}

/** The result of a check. One that can't be made keeps nobody from the others. */
export async function make(check: Check, installation: Installation): Promise<CheckResult> {
  const { name, looksAt, notLocally } = check;
  const result = { check: name, looksAt, findings: [], unknown: [] };
  if (installation.isLocal && notLocally !== undefined)
    return { ...result, unknown: [`on the local cloud: ${notLocally}`] };
  try {
    return { ...result, findings: await check.run(installation) };
  } catch (error) {
    return { ...result, unknown: [whyUnknown(error, check)] };
  }
}

function whyUnknown(error: unknown, { needs }: Check): string {
  if (error instanceof CommandFailed) return error.message;
  const reason = reasonFor(error);
  return isDenied(error) ? `${reason}; it needs ${needs.join(', ')}` : reason;
}

const isDenied = (error: unknown) => /AccessDenied|UnauthorizedOperation|not authorized/i.test(String(error));

/** Whether AWS says that there is no such thing. */
export const isMissing = (error: unknown) =>
  /NotFound|DoesNotExist|NoSuch/i.test(error instanceof Error ? `${error.name} ${error.message}` : '');
