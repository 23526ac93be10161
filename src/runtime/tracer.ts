import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { observeCalls } from '../aws/observed-calls.ts';
import { type Segment, tracedCalls } from './traced-calls.ts';

/** What a trace is found by in X-Ray; what is undefined is none. */
export type Annotations = Readonly<Record<string, string | undefined>>;

/** Powertools takes a tracer's first call for the cold start, which it may not be here. */
class LateTracer extends Tracer {
  constructor(isColdStart: boolean) {
    // Only calls of AWS are traced: each probe would be a segment too.
    super({ serviceName: 'greenshift', captureHTTPsRequests: false });
    this.coldStart &&= isColdStart;
  }
}

type Hooks = ReturnType<typeof captureLambdaHandler>;
type Request = Parameters<NonNullable<Hooks['before']>>[0];

/**
 * Only `tracing.ts` loads this file, and only for calls that are traced. What a function returns is in its log, and would
 * be most of what X-Ray keeps of a trace.
 */
export function createTracer(isColdStart: boolean) {
  const tracer = new LateTracer(isColdStart);
  const handler = captureLambdaHandler(tracer, { captureResponse: false });
  let addCalls = () => {};
  const before = (request: Request, annotations: Annotations) => {
    addCalls = () => {};
    handler.before?.(request);
    for (const [key, value] of Object.entries(annotations)) if (value) tracer.putAnnotation(key, value);
    const segment = tracer.isTracingEnabled() ? (tracer.getSegment() as Segment | undefined) : undefined;
    if (!segment) return;
    const calls = tracedCalls(() => Date.now());
    observeCalls(calls.observe);
    addCalls = () => calls.addTo(segment);
  };
  const end = (hook: 'after' | 'onError') => (request: Request) => {
    addCalls();
    handler[hook]?.(request);
  };
  return { before, after: end('after'), onError: end('onError') };
}
