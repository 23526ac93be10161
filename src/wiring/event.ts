import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Ports } from '../ports.ts';
import { countCall, logger, metrics } from './observability.ts';
import { lazily, type Makers } from './task.ts';
import { tracing } from './tracing.ts';

/** The Lambda handler of what answers an event. A failure is delivered again, and in the end kept as a dead letter. */
export function onEvent<Names extends keyof Ports, Report>(
  name: string,
  answer: (ports: Pick<Ports, Names>, event: unknown) => Promise<Report>,
  makers: Makers<Names>,
) {
  const ports = lazily(makers);
  return middy<unknown, Report>()
    .use(tracing())
    .use(logMetrics(metrics))
    .handler(async (event) => {
      countCall('ImageEvents');
      try {
        const report = await answer(ports(), event);
        logger.info(name, { report });
        return report;
      } catch (error) {
        logger.error(`${name} failed`, { error: error as Error });
        throw error;
      }
    });
}
