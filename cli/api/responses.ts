import { SERVER } from '../dashboard/guard.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailed, Refused, Unreachable } from '../failures.ts';
import { readable } from '../readable.ts';

interface Answer {
  readonly status: number;
  /** Undefined for what isn't JSON. */
  readonly body: unknown;
  /** `GET /rollouts/web-42`. */
  readonly request: string;
  readonly base: string;
  /** Its header of that name. */
  readonly server?: string | null;
}

export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const RETRYABLE = [429, 502, 503, 504];
const PROBLEM = 'urn:greenshift:problem:';

/** What a response that is no success means for the user. */
export function failureOf({ status, body, request, base, server }: Answer): CommandFailed {
  if (server === SERVER)
    return new CommandFailed(
      `${base} is a dashboard, not the API: set GREENSHIFT_ENDPOINT or --endpoint to the API's own address`,
    );
  const { type, detail, message } = (body ?? {}) as Record<string, unknown>;
  if (typeof type === 'string' && type.startsWith(PROBLEM)) {
    return problemFailure(type.slice(PROBLEM.length), readable(String(detail)), status);
  }
  if (status === 403 || status === 401) return notAllowed(String(message ?? 'Forbidden'));
  if (RETRYABLE.includes(status)) return new Unreachable(`${base} answers ${status}: try again`);
  if (status >= 500)
    return new Refused('Failed', `${base} failed: ${String(detail ?? message ?? status)}`, status);
  return new CommandFailed(
    `${base} has no ${request} (${status}): is it Greenshift's API, and as new as this command?`,
  );
}

function problemFailure(problem: string, detail: string, status: number): CommandFailed {
  if (problem === 'CloudUnavailable') return new Unreachable(detail);
  return new Refused(problem, detail, status);
}

/** API Gateway says no more than "Forbidden" as a rule. */
function notAllowed(message: string): CommandFailed {
  const text = /expired/i.test(message)
    ? `the AWS credentials have expired: renew them, for example with \`aws sso login\` (${message})`
    : `the API does not let this caller in: allow execute-api:Invoke, or renew credentials that have expired; \`aws sts get-caller-identity\` says who you are (${message})`;
  return new CommandFailed(text, EXIT.notAllowed);
}
