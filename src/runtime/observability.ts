import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/**
 * One of each per function, set by the POWERTOOLS_* variables. The metrics' warnings go to the log: on the console they
 * would overwrite the local cloud's screen.
 */
export const logger = new Logger({ serviceName: 'greenshift' });
export const metrics = new Metrics({ namespace: 'Greenshift', serviceName: 'greenshift', logger });

// Several installations may share an account, and each has alarms of its own.
const { GREENSHIFT_INSTALLATION: installation } = process.env;
if (installation) metrics.setDefaultDimensions({ installation });

/** The service of a rollout's id, `web` of `web-7`. */
export const serviceOf = (rollout: string | undefined) => rollout?.replace(/-\d+$/, '');

export function loggerFor(rollout: string | undefined, service?: string): Logger {
  const name = service ?? serviceOf(rollout);
  const child = logger.createChild(name ? { serviceName: name } : {});
  if (rollout) child.appendKeys({ rollout });
  return child;
}

/** The middleware sends it when the function ends. */
export function countVerdict(step: string, verdict: string): void {
  metrics.addDimensions({ step, verdict });
  metrics.addMetric('Verdicts', MetricUnit.Count, 1);
}

/** Counts the events that each function has handled, and those that it has failed to. Rounds are counted where they fail. */
export function countEvent(name: string, result: 'handled' | 'failed'): void {
  metrics.addDimensions({ function: name, result });
  metrics.addMetric('Events', MetricUnit.Count, 1);
}

export const countCall = (name: string) => metrics.addMetric(name, MetricUnit.Count, 1);

/** A metric with dimensions of its own, which those of the function's others aren't among. */
export function countApart(
  name: string,
  value: number,
  unit: keyof typeof MetricUnit,
  dimensions: Readonly<Record<string, string>>,
): void {
  const single = metrics.singleMetric();
  for (const [dimension, of] of Object.entries(dimensions)) single.addDimension(dimension, of);
  single.addMetric(name, MetricUnit[unit], value);
}
