import type { Result } from './api/client.ts';

type Probes = NonNullable<Result<'GET /rollouts/{id}'>['probes']>;

/** What came of a rollout's probes. Until one was sent through the split, that they pass is all there is to say. */
export function probesText(
  { failedRounds, passedAt, sent, lost }: Probes,
  clockText: (at: string) => string,
): string {
  const failing = failedRounds > 0 ? [`failed in ${failedRounds} rounds in a row`] : [];
  const passed = failedRounds === 0 && passedAt ? [`passed at ${clockText(passedAt)}`] : [];
  const split = sent > 0 ? [`${countText(lost)} of ${countText(sent)} through the split were lost`] : [];
  return [...failing, ...passed, ...split].join('; ');
}

const countText = (count: number) => count.toLocaleString('en-US');
