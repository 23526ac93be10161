import type { MiddlewareObj } from '@middy/core';
import { observeCalls } from '../aws/observed-calls.ts';
import { logger } from './observability.ts';
import type { Annotations } from './tracer.ts';

type Tracer = ReturnType<typeof import('./tracer.ts').createTracer>;
type Request = Parameters<Tracer['before']>[0];

/** Lambda sets it for every call; most calls are not sampled. */
const isTraced = () => /\bSampled=1\b/.test(process.env._X_AMZN_TRACE_ID ?? '');

/**
 * Traces calls with the Powertools tracer, and the calls of AWS within them. Its X-Ray SDK would be a quarter of a bundle,
 * so it is a chunk of its own, which the first traced call loads. Whatever fails here, the call goes on.
 */
export function tracing<Event, Result>(
  annotationsOf: (event: Event) => Annotations = () => ({}),
): MiddlewareObj<Event, Result> {
  let isFirstCall = true;
  let loading: Promise<Tracer> | undefined;
  const load = async (isColdStart: boolean) => (await import('./tracer.ts')).createTracer(isColdStart);
  const pass = (hook: (tracer: Tracer, request: Request) => void) => async (request: Request) => {
    observeCalls(undefined);
    try {
      if (isTraced()) {
        loading ??= load(isFirstCall);
        hook(await loading, request);
      }
    } catch (error) {
      logger.warn('not traced', { error: error as Error });
    }
    isFirstCall = false;
  };
  return {
    before: pass((tracer, request) => tracer.before(request, annotationsOf(request.event as Event))),
    after: pass((tracer, request) => tracer.after(request)),
    onError: pass((tracer, request) => tracer.onError(request)),
  };
}
