import { countBySeverity } from '../rollout/inspection/finding.ts';
import type { Inspection } from '../rollout/inspection/inspection.ts';
import { countApart } from './observability.ts';

/**
 * The findings of each severity that there are. Their end is that none are counted: a metric that says 0 every hour of each
 * service costs more than everything else of an installation at rest.
 */
export function countFindings(inspected: readonly Pick<Inspection, 'service' | 'findings'>[]): void {
  for (const { service, findings } of inspected) {
    for (const [severity, count] of Object.entries(countBySeverity(findings))) {
      if (count > 0) countApart('Findings', count, 'Count', { audited: service, severity });
    }
  }
}
