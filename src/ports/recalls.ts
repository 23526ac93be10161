import type { Recall } from '../rollout/images/recall.ts';

/** Recalls of images, with the rule for writing of all records. What was lifted stays on record. */
export interface Recalls {
  find(image: string): Promise<Recall | undefined>;
  list(): Promise<readonly Recall[]>;
  save(recall: Recall): Promise<Recall>;
}
