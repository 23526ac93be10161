/** What the gates say before the next weight or blue's retirement, or after a revert, as a rollout's record keeps it. */
export interface Gating {
  readonly point: GatePoint;
  /** The step that is ahead; the current one where none is. */
  readonly step: number;
  /** Its weight, percent: a person may put another step in its place. */
  readonly weight?: number | undefined;
  readonly gates: readonly AskedGate[];
  /** When one of them was waited for last, milliseconds since the epoch: that is nobody's delay. */
  readonly waitedAt?: number | undefined;
}

export type GatePoint = 'step' | 'retirement' | 'revert';

export interface AskedGate {
  readonly name: string;
  /** When it was asked first, milliseconds since the epoch. */
  readonly since: number;
  /** Milliseconds since then in which the rollout was paused. */
  readonly paused?: number | undefined;
  /** Counted from 1. It is asked with the same one until it answers, so that a repetition can be told. */
  readonly attempt: number;
  readonly answer?: GateAnswer | undefined;
  /** When that came, milliseconds since the epoch. */
  readonly at?: number | undefined;
  /** Kinds of answers that the timeline has. */
  readonly told?: readonly GateAnswer['kind'][] | undefined;
}

export interface GateAnswer {
  /** `unanswered`: nothing that counts came back; `passed-over`: its time was over, and the spec goes on without it. */
  readonly kind: 'pass' | 'fail' | 'wait' | 'unanswered' | 'passed-over';
  /** In its own words, or why it didn't answer; empty when it gives none. */
  readonly reason: string;
}

/** What comes back when a gate is asked. */
export type GateReply = GateAnswer & { readonly kind: 'pass' | 'fail' | 'wait' | 'unanswered' };
