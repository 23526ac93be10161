import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';

/** Powertools takes the first call that a tracer sees for the cold start of its process. This one is told. */
class LateTracer extends Tracer {
  constructor(isColdStart: boolean) {
    super({ serviceName: 'greenshift' });
    this.coldStart &&= isColdStart;
  }
}

/** Powertools' tracer as a middleware. Only `tracing.ts` loads this file, and only for calls that are traced. */
export const createTracer = (isColdStart: boolean) => captureLambdaHandler(new LateTracer(isColdStart));
