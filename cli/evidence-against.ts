import type { RolloutBody } from './target.ts';

const EVEN = 1;

/** What speaks against green; undefined at even odds and less, which speak for it. */
export function evidenceAgainst({ evidence: { against } }: Pick<RolloutBody, 'evidence'>) {
  return against && against.odds > EVEN ? against : undefined;
}
