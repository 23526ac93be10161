import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';

/** One of each per function, as Powertools means them; their settings come from the POWERTOOLS_* variables. */
export const logger = new Logger({ serviceName: 'greenshift' });
export const metrics = new Metrics({ namespace: 'Greenshift', serviceName: 'greenshift' });
export const tracer = new Tracer({ serviceName: 'greenshift' });

/** A logger whose every line carries the service and the rollout that it is about. */
export function loggerFor(rollout: string | undefined, service?: string): Logger {
  const name = service ?? rollout?.replace(/-\d+$/, '');
  const child = logger.createChild(name ? { serviceName: name } : {});
  if (rollout) child.appendKeys({ rollout });
  return child;
}

/** Counts how often each step came to each verdict. */
export function countVerdict(step: string, verdict: string): void {
  const metric = metrics.singleMetric();
  metric.addDimension('step', step);
  metric.addDimension('verdict', verdict);
  metric.addMetric('Verdicts', MetricUnit.Count, 1);
}
