import { CloudRefused, CloudUnavailable, GreenshiftError } from '../rollout/errors.ts';

export type ErrorHandlers<Result> = Readonly<Record<string, (error: Error) => Result>>;

/**
 * Names of errors that no retry helps: no permission, not found, a bad argument. For errors that the SDK doesn't model
 * their names are the codes on the wire.
 */
const PERMANENT_ERRORS = [
  /AccessDenied|Unauthorized|UnrecognizedClient|Forbidden|NotPermitted|OptInRequired/,
  /NotFound|DoesNotExist/,
  /^(Invalid|Malformed|Missing|Validation|Unsupported|IdempotentParameterMismatch)/,
];

/** Named like those, but a later call passes: the SDK corrects its clock (Smithy), a list is read anew. */
const PASSING_ERRORS = /^Invalid(Signature|NextToken|PaginationToken)/;

const DEFECTS = [TypeError, RangeError, ReferenceError, SyntaxError];

/** What the SDK adds to an error once a request was sent; `$response` is not enumerable (Smithy). */
interface Sent {
  readonly $response?: { readonly statusCode?: number };
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const statusOf = ({ $metadata, $response }: Sent) => $metadata?.httpStatusCode ?? $response?.statusCode ?? 0;

/** A programming error. What the SDK throws over a response that it can't read (HTML, cut JSON) is the service's fault. */
const isDefect = (error: Error & Sent) =>
  error.$response === undefined &&
  error.$metadata === undefined &&
  DEFECTS.some((defect) => error instanceof defect);

/** A server's error may pass, whatever it is called. */
const isPermanent = (error: Error & Sent) =>
  statusOf(error) < 500 &&
  !PASSING_ERRORS.test(error.name) &&
  PERMANENT_ERRORS.some((pattern) => pattern.test(error.name));

/**
 * Waits for a call that is to `what` ("describe the fleet web-7"). An error named in `onError` is handled there; a
 * refusal becomes CloudRefused; everything else (throttling, timeouts, AWS's own faults, responses that can't be read)
 * becomes CloudUnavailable, the one name that the state machine retries.
 */
export async function callAws<Response, Other = never>(
  what: string,
  call: Promise<Response>,
  onError: ErrorHandlers<Other> = {},
): Promise<Response | Other> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const handle = Object.hasOwn(onError, error.name) ? onError[error.name] : undefined;
    if (handle) return handle(error);
    if (error instanceof GreenshiftError || isDefect(error)) throw error;
    if (isPermanent(error)) {
      throw new CloudRefused(`AWS refuses to ${what}: ${error.name}: ${error.message}`, { cause: error });
    }
    return retryable(what)(error);
  }
}

/** Handles an error whose name is a refusal's, but which may pass by itself. Throws CloudUnavailable. */
export const retryable =
  (what: string) =>
  (error: Error): never => {
    throw new CloudUnavailable(`AWS can't ${what} yet: ${error.name}: ${error.message}`, { cause: error });
  };

/** A field that we rely on. Throws CloudUnavailable when the response lacks it: the next one may be whole. */
export function required<Value>(value: Value | undefined | null, what: string): Value {
  if (value === undefined || value === null) throw new CloudUnavailable(`AWS returned no value for ${what}`);
  return value;
}

const MAX_PAGES = 100;

/** All items of a paged list. Throws CloudUnavailable when the pages don't end. */
export async function paginate<Item, Token = string>(
  fetch: (
    token: Token | undefined,
  ) => Promise<{ items: readonly Item[] | undefined; next: Token | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: Token | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, next } = await fetch(token);
    all.push(...(items ?? []));
    if (next === undefined || next === '') return all;
    token = next;
  }
  throw new CloudUnavailable(`AWS returned more than ${MAX_PAGES} pages`);
}
