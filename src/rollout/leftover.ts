/** What is left behind of a rollout, why, and the command with which a person removes it. */
export interface Leftover {
  readonly what: string;
  readonly why: string;
  readonly how: string;
  readonly permission?: string;
}
