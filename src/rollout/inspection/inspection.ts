import type { FleetSettings } from '../fleet/settings.ts';
import { type Finding, type FindingCode, keyOf } from './finding.ts';

/** A finding, and when it was first seen, milliseconds since the epoch. */
export interface KnownFinding extends Finding {
  readonly since: number;
}

/** What the last look at a service's live servers has found. */
export interface Inspection {
  readonly service: string;
  /** When it was looked, milliseconds since the epoch. */
  readonly at: number;
  readonly fleet: string;
  readonly arn?: string | undefined;
  readonly servers: number;
  /** At most MAX_FINDINGS, the worst first; how many there are besides. */
  readonly findings: readonly KnownFinding[];
  readonly more: number;
  /** What couldn't be read, and why: of that nothing is known. */
  readonly unknown: readonly string[];
  /** The settings of the fleet when it was first looked at. */
  readonly settings?: FleetSettings | undefined;
  /** Where the next look begins among servers that are read one by one. */
  readonly next: number;
  readonly version: number;
}

/** A record has 400 KB. */
export const MAX_FINDINGS = 100;

/** What a look has left out: what was known by these codes stands, where subjects are named of those alone. */
export interface Unread {
  readonly codes: readonly FindingCode[];
  readonly subjects?: ReadonlySet<string>;
}

/** The findings of a look, each with the moment since which it is known. */
export function knownSince(
  found: readonly Finding[],
  before: readonly KnownFinding[],
  unread: readonly Unread[],
  at: number,
): KnownFinding[] {
  const since = new Map(before.map((known) => [keyOf(known), known.since]));
  const keys = new Set(found.map(keyOf));
  const isUnread = ({ code, subject }: Finding) =>
    unread.some(({ codes, subjects }) => codes.includes(code) && (subjects?.has(subject) ?? true));
  return [
    ...found.map((one) => ({ ...one, since: since.get(keyOf(one)) ?? at })),
    ...before.filter((known) => !keys.has(keyOf(known)) && isUnread(known)),
  ];
}
