import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';

/** Powertools' tracer as a middleware. Only `tracing.ts` loads this file, and only for calls that are traced. */
export const tracer = captureLambdaHandler(new Tracer({ serviceName: 'greenshift' }));
