import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/**
 * One of each per function, as Powertools means them; their settings come from the POWERTOOLS_* variables. What the
 * metrics have to complain about goes to the log: to the console it would run over the screen of the local cloud.
 */
export const logger = new Logger({ serviceName: 'greenshift' });
export const metrics = new Metrics({ namespace: 'Greenshift', serviceName: 'greenshift', logger });

/** A logger whose every line carries the service and the rollout that it is about. */
export function loggerFor(rollout: string | undefined, service?: string): Logger {
  const name = service ?? rollout?.replace(/-\d+$/, '');
  const child = logger.createChild(name ? { serviceName: name } : {});
  if (rollout) child.appendKeys({ rollout });
  return child;
}

/** Counts how often each step came to each verdict; the middleware sends it when the function ends. */
export function countVerdict(step: string, verdict: string): void {
  metrics.addDimensions({ step, verdict });
  metrics.addMetric('Verdicts', MetricUnit.Count, 1);
}

/** Counts how often each function that hears events has answered one, and how often it has failed. */
export function countEvent(name: string, result: 'answered' | 'failed'): void {
  metrics.addDimensions({ function: name, result });
  metrics.addMetric('Events', MetricUnit.Count, 1);
}

/** Counts a call of a function that isn't a step. */
export const countCall = (name: string) => metrics.addMetric(name, MetricUnit.Count, 1);
