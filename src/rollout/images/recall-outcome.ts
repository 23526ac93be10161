/**
 *  not-affected: the service has nothing to do with the image;
 *  withdrawn: the image waited for its rollout, and waits no longer;
 *  rolled-back: its rollout goes back;
 *  restoring: the image is live, and one from before comes back as a rollout;
 *  being-replaced: the image is live, and the rollout of another one is under way;
 *  waiting: a rollout has to end before one from before comes back;
 *  needs-operator: the image is live, and a person has to say what takes its place;
 *  unfinished: something failed, and is tried again.
 */
export type RecallOutcome =
  | 'not-affected'
  | 'withdrawn'
  | 'rolled-back'
  | 'restoring'
  | 'being-replaced'
  | 'waiting'
  | 'needs-operator'
  | 'unfinished';

/** What becomes of a service whose image is recalled. */
export interface RecallResult {
  readonly service: string;
  readonly outcome: RecallOutcome;
  /** The rollout that goes back, is under way, or brings another image. */
  readonly rollout?: string | undefined;
  /** For people. */
  readonly detail: string;
}
