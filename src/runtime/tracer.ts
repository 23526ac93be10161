import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';

/** Powertools takes a tracer's first call for the cold start, which it may not be here. */
class LateTracer extends Tracer {
  constructor(isColdStart: boolean) {
    super({ serviceName: 'greenshift' });
    this.coldStart &&= isColdStart;
  }
}

/** Only `tracing.ts` loads this file, and only for calls that are traced. */
export const createTracer = (isColdStart: boolean) => captureLambdaHandler(new LateTracer(isColdStart));
