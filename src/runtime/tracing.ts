import type { MiddlewareObj } from '@middy/core';

type Tracer = ReturnType<typeof import('./tracer.ts').createTracer>;
type Hook = 'before' | 'after' | 'onError';

/** Lambda sets it for every call; most calls are not sampled. */
const isTraced = () => /\bSampled=1\b/.test(process.env._X_AMZN_TRACE_ID ?? '');

/**
 * Traces calls with the Powertools tracer. Its X-Ray SDK would be a quarter of a bundle, so it is a chunk of its own,
 * which the first traced call loads.
 */
export function tracing<Event, Result>(): MiddlewareObj<Event, Result> {
  let isFirstCall = true;
  let loading: Promise<Tracer> | undefined;
  const load = async (isColdStart: boolean) => (await import('./tracer.ts')).createTracer(isColdStart);
  const pass = (hook: Hook) => async (request: Parameters<NonNullable<Tracer[Hook]>>[0]) => {
    if (isTraced()) {
      loading ??= load(isFirstCall);
      await (await loading)[hook]?.(request);
    }
    isFirstCall = false;
  };
  return { before: pass('before'), after: pass('after'), onError: pass('onError') };
}
