import { CloudRefused, CloudUnavailable, GreenshiftError } from '../rollout/errors.ts';

/** What to answer, or throw, instead of a failure; keyed by the error's `name`. */
type Instead<Answer> = Readonly<Record<string, (error: Error) => Answer>>;

/**
 * Names of errors that come again however often the call is repeated: no permission, nothing there, a bad argument.
 * The SDK's class names are matched and, for errors that it doesn't model, the codes on the wire, which it uses as names.
 */
const POINTLESS = [
  /AccessDenied|Unauthorized|UnrecognizedClient|Forbidden|NotPermitted|OptInRequired/,
  /NotFound|DoesNotExist/,
  /^(Invalid|Malformed|Missing|Validation|Unsupported|IdempotentParameterMismatch)/,
];

/** Errors of our own making, which must not be taken for AWS's. */
const DEFECTS = [TypeError, RangeError, ReferenceError, SyntaxError];

/**
 * Waits for the answer to `what` ("describe the fleet web-7"). A failure named in `instead` is replaced by what stands
 * there; a refusal becomes CloudRefused; everything else (throttling, timeouts, AWS's own faults) becomes
 * CloudUnavailable, the one name that the state machine retries.
 */
export async function callAws<Answer, Other = never>(
  what: string,
  asked: Promise<Answer>,
  instead: Instead<Other> = {},
): Promise<Answer | Other> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const other = Object.hasOwn(instead, error.name) ? instead[error.name] : undefined;
    if (other) return other(error);
    if (error instanceof GreenshiftError || DEFECTS.some((defect) => error instanceof defect)) throw error;
    if (POINTLESS.some((pattern) => pattern.test(error.name))) {
      throw new CloudRefused(`AWS refuses to ${what}: ${error.name}: ${error.message}`, { cause: error });
    }
    return retryable(what)(error);
  }
}

/** For `ask`: an error that looks like a refusal of `what`, but may pass by itself. */
export const retryable =
  (what: string) =>
  (error: Error): never => {
    throw new CloudUnavailable(`AWS can't ${what} yet: ${error.name}: ${error.message}`, { cause: error });
  };

/** A member that we rely on. Throws CloudRefused when AWS left it out. */
export function required<Value>(value: Value | undefined | null, what: string): Value {
  if (value === undefined || value === null) throw new CloudRefused(`AWS answered without ${what}`);
  return value;
}

/** More pages than any list here can have: one that goes on is a fault on AWS's side or ours. */
const MOST_PAGES = 100;

/** All items of a paged list. Throws CloudUnavailable when the pages don't end. */
export async function paginate<Item, Token = string>(
  fetch: (
    token: Token | undefined,
  ) => Promise<{ items: readonly Item[] | undefined; next: Token | undefined }>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: Token | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, next } = await fetch(token);
    all.push(...(items ?? []));
    if (next === undefined || next === '') return all;
    token = next;
  }
  throw new CloudUnavailable(`AWS answered more than ${MOST_PAGES} pages`);
}
