import type { Rollout } from '../record.ts';
import type { ProbeRecord } from './probe-record.ts';

export const NO_PROBES: ProbeRecord = { sent: 0, lost: 0 };

export const withProbes = (rollout: Rollout, change: Partial<ProbeRecord>): Rollout => ({
  ...rollout,
  probes: { ...NO_PROBES, ...rollout.probes, ...change },
});

/** For people, at the end: `0 of 18,204 probes through the split were lost`. Undefined where none was sent. */
export function countedText({ probes }: Pick<Rollout, 'probes'>): string | undefined {
  if (!probes || probes.sent === 0) return undefined;
  const [lost, sent] = [probes.lost, probes.sent].map((count) => count.toLocaleString('en-US'));
  return `${lost} of ${sent} probes through the split were lost`;
}
