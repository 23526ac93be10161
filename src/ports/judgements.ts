import type { Judgement } from '../rollout/analysis/judgement.ts';

/** What the sequential test knows of each step of a rollout, with the rule for writing of all records. */
export interface Judgements {
  find(rollout: string, step: number): Promise<Judgement | undefined>;
  save(judgement: Judgement): Promise<Judgement>;
}
