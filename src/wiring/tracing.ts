import type { MiddlewareObj } from '@middy/core';

/** The parts of Powertools' middleware that are passed on; it is loaded later than this file. */
interface Hooks {
  readonly before?: (request: never) => unknown;
  readonly after?: (request: never) => unknown;
  readonly onError?: (request: never) => unknown;
}

/** Lambda sets this for every call; without it there is no trace to add to. */
const isTraced = () => process.env._X_AMZN_TRACE_ID !== undefined;

/**
 * Traces calls with the Powertools tracer. Its X-Ray SDK weighs a third of a function's bundle, so it stands in a file of
 * its own, which is loaded by the first call that is traced, and never where nothing is.
 */
export function tracing<Event, Result>(): MiddlewareObj<Event, Result> {
  let hooks: Promise<Hooks> | undefined;
  const load = async (): Promise<Hooks> => {
    const [{ Tracer }, { captureLambdaHandler }] = await Promise.all([
      import('@aws-lambda-powertools/tracer'),
      import('@aws-lambda-powertools/tracer/middleware'),
    ]);
    return captureLambdaHandler(new Tracer({ serviceName: 'greenshift' })) as Hooks;
  };
  const pass = (name: keyof Hooks) => async (request: unknown) => {
    if (!isTraced()) return;
    hooks ??= load();
    await (await hooks)[name]?.(request as never);
  };
  return { before: pass('before'), after: pass('after'), onError: pass('onError') };
}
