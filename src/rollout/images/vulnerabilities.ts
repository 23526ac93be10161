import { SCAN_SEVERITIES } from '../service-spec/scan-severities.ts';
import type { ServiceSpec } from '../service-spec/spec.ts';

export type FindingLimits = NonNullable<ServiceSpec['image']['findings']>;

export type FindingException = NonNullable<FindingLimits['exceptions']>[number];

/** Severities as Image Builder counts them; `all` has those that have no count of their own too. */
export const COUNTED = [...SCAN_SEVERITIES, 'all'] as const;

export type SeverityCounts = Readonly<Record<(typeof COUNTED)[number], number>>;

/** A vulnerability of a build, with its severity in lower case. */
export interface ScanFinding {
  readonly id: string;
  readonly severity: string;
}

/** A limit that is passed, with how many findings of what severity there are. */
interface Excess {
  readonly severity: (typeof COUNTED)[number];
  readonly count: number;
  readonly limit: number;
}

export function excessOf(limits: FindingLimits, counts: SeverityCounts): Excess[] {
  return COUNTED.flatMap((severity) => {
    const limit = limits[severity];
    const count = counts[severity];
    return limit !== undefined && count > limit ? [{ severity, count, limit }] : [];
  });
}

/** `at`: milliseconds since the epoch. */
export const holdsAt = ({ until }: FindingException, at: number): boolean => at < Date.parse(until);

/**
 * What is left of the counts without the findings that are excepted at `at`. Both are read one after the other: where they
 * differ, the larger number counts.
 */
export function withoutExceptions(
  { exceptions = [] }: FindingLimits,
  counts: SeverityCounts,
  findings: readonly ScanFinding[],
  at: number,
): { readonly counts: SeverityCounts; readonly left: readonly ScanFinding[] } {
  const excepted = new Set(exceptions.filter((one) => holdsAt(one, at)).map(({ cve }) => cve));
  const left = findings.filter(({ id }) => !excepted.has(id));
  const remaining = COUNTED.map((severity) => {
    const of = (listed: readonly ScanFinding[]) =>
      listed.filter((one) => severity === 'all' || one.severity === severity).length;
    return [severity, Math.max(of(left), counts[severity] - (of(findings) - of(left)))];
  });
  return { counts: Object.fromEntries(remaining) as SeverityCounts, left };
}

/** Vulnerabilities that a sentence names. */
const NAMED = 5;

/** `2 critical findings, where 0 may be (CVE-2026-1, CVE-2026-2)`. */
export function excessText(excess: readonly Excess[], left: readonly ScanFinding[]): string {
  return excess
    .map(({ severity, count, limit }) => {
      const ids = left.filter((one) => severity === 'all' || one.severity === severity).map(({ id }) => id);
      const sorted = [...new Set(ids)].toSorted();
      const more = sorted.length > NAMED ? `, and ${sorted.length - NAMED} more` : '';
      const named = sorted.length > 0 ? ` (${sorted.slice(0, NAMED).join(', ')}${more})` : '';
      const what = `${severity === 'all' ? '' : `${severity} `}${count === 1 ? 'finding' : 'findings'}`;
      return `${count} ${what}, where ${limit} may be${named}`;
    })
    .join('; ');
}
