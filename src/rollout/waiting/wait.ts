/**
 *  bake: green is watched, and nothing speaks against it;
 *  evidence: the bake can't end for want of metrics or requests, or for what they show;
 *  servers: green lacks healthy servers;
 *  split: somebody has left blue less than all of the traffic, and the rollout can't begin;
 *  blue: blue has to be whole first, because it was made smaller or a rollback couldn't use it;
 *  turn: AWS throttles the account's calls, and its next step waits until the calls of those before it fit;
 *  drain: a fleet finishes its requests, empties and is deleted;
 *  resume: it was paused, or its step is to last, and a person has to say that it goes on;
 *  approval: its next weight needs one;
 *  window: its next weight waits until a window of the spec opens;
 *  gate: a gate of the spec has it wait, or hasn't answered yet;
 *  operator: a person was called, and the rollout is tried again from time to time.
 */
export type WaitKind =
  | 'bake'
  | 'evidence'
  | 'servers'
  | 'split'
  | 'blue'
  | 'turn'
  | 'drain'
  | 'resume'
  | 'approval'
  | 'window'
  | 'gate'
  | 'operator';

export type AfterWait = 'advance' | 'promote' | 'resume' | 'revert';

export interface Waiting {
  readonly kind: WaitKind;
  readonly held: boolean;
  readonly reason: string;
  readonly code?: string;
  /** When the wait ends at the latest, milliseconds since the epoch, and what comes then. */
  readonly until?: number;
  readonly after?: AfterWait;
  /** The calls of the API with which a person ends it. */
  readonly help?: string;
}
