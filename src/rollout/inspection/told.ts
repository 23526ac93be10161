import { countBySeverity, SEVERITIES } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** For whoever is about to roll out: `the audit of web-7 has 2 high findings: greenshift audit web`. */
export function toldFindings(inspection: Inspection | undefined): string | undefined {
  if (!inspection || inspection.findings.length === 0) return undefined;
  const counts = countBySeverity(inspection.findings);
  const present = SEVERITIES.filter((severity) => counts[severity] > 0);
  const many = present.map((severity) => `${counts[severity]} ${severity}`).join(', ');
  const what = inspection.findings.length === 1 ? 'finding' : 'findings';
  return `the audit of ${inspection.fleet} has ${many} ${what}: greenshift audit ${inspection.service}`;
}
