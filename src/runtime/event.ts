import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { within } from '../aws/deadline.ts';
import type { Ports } from '../ports/ports.ts';
import { EVENT_TIME } from '../rollout/timing.ts';
import { countEvent, logger, metrics } from './observability.ts';
import { lazyPorts, type Makers, namesOf } from './step.ts';
import { tracing } from './tracing.ts';

/** One on a schedule: Lambda counts those already, and a metric that is sent every hour costs by the month. */
const isRound = (event: unknown) =>
  (event as { 'detail-type'?: unknown } | null)?.['detail-type'] === 'Scheduled Event';

/**
 * The Lambda handler of a function for events. A failed event is delivered again, and finally kept as a dead letter. The
 * handler carries what it wraps, as a step's does. `measure` counts what is in a report.
 */
export function eventHandler<Names extends keyof Ports, Report>(
  name: string,
  handle: (ports: Pick<Ports, Names>, event: unknown) => Promise<Report>,
  makers: Makers<Names>,
  measure: (report: Report) => void = () => {},
) {
  const ports = lazyPorts(makers);
  const handler = middy<unknown, Report>()
    .use(tracing())
    .use(logMetrics(metrics))
    .handler(async (event) => {
      try {
        const report = await within(
          EVENT_TIME,
          () => performance.now(),
          () => handle(ports(), event),
        );
        logger.info(name, { report });
        if (!isRound(event)) countEvent(name, 'handled');
        measure(report);
        return report;
      } catch (error) {
        logger.error(`${name} failed`, { error: error as Error });
        countEvent(name, 'failed');
        throw error;
      }
    });
  return Object.assign(handler, { step: handle, needs: namesOf(makers) });
}
