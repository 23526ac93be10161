/** How a call has ended: what the SDK says about its last response, and what it threw. */
export interface Outcome {
  readonly metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly attempts?: number;
  };
  readonly error?: unknown;
}

type Ended = (outcome: Outcome) => void;

/** Told of each call of AWS as it begins, by its client's and its command's names; the SDK's retries are one call. */
export type CallObserver = (client: string, command: string) => Ended;

let observer: CallObserver | undefined;

/** Has the calls that begin from now on observed, or no more. A process of Lambda has one invocation at a time. */
export function observeCalls(by: CallObserver | undefined): void {
  observer = by;
}

/** What the middleware uses of the SDK's types, which are each client's own. */
interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}
interface Answer {
  readonly output: { readonly $metadata?: Outcome['metadata'] };
}

/** Middleware of a client. What observes a call can neither fail it nor hold it up. */
export const observedCall =
  <Args, Result extends Answer>(next: (args: Args) => Promise<Result>, context: Context) =>
  async (args: Args): Promise<Result> => {
    const ended = quietly(() => observer?.(context.clientName ?? '', context.commandName ?? ''));
    if (!ended) return next(args);
    try {
      const result = await next(args);
      quietly(() => ended({ metadata: result.output.$metadata }));
      return result;
    } catch (error) {
      quietly(() => ended({ metadata: (error as Answer['output'] | undefined)?.$metadata, error }));
      throw error;
    }
  };

function quietly<Value>(observe: () => Value): Value | undefined {
  try {
    return observe();
  } catch {
    return undefined;
  }
}
