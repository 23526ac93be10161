/**
 * One class per failure. The class's name is what the state machine matches in `ErrorEquals`, what a rollout's record
 * keeps as `failure.code` and what the API answers as the problem's type, so a name is never changed lightly.
 */
export abstract class GreenshiftError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Input from outside that doesn't fit its schema; `issues` says where and what to write instead. */
export class InvalidInput extends GreenshiftError {
  readonly issues: readonly InputIssue[];
  constructor(what: string, issues: readonly InputIssue[]) {
    super(
      `${what} is not valid: ${issues.map(({ path, message }) => `${path || '(top)'}: ${message}`).join('; ')}`,
    );
    this.issues = issues;
  }
}

export interface InputIssue {
  /** Where, in the notation of code: `steps[2].weight`. Empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export class ServiceNotFound extends GreenshiftError {}
export class RolloutNotFound extends GreenshiftError {}
/** A spec names something on AWS that isn't there, or that doesn't fit the rest of the spec. */
export class SpecMismatch extends GreenshiftError {}
/** The service has a rollout under way; the message names it. */
export class RolloutInProgress extends GreenshiftError {}
/** The image was rolled out before, and nobody asked for it by name again. */
export class ImageAlreadyRolledOut extends GreenshiftError {}
export class ImageNotFound extends GreenshiftError {}
/** The image exists, but may not be used: its owner or its state forbids it. */
export class ImageRefused extends GreenshiftError {}
/** A record changed between our read and our write. Retried where that is safe. */
export class RecordConflict extends GreenshiftError {}
/** A stored record that this version can't read: a newer one wrote it, or it isn't what any has written. */
export class RecordNotReadable extends GreenshiftError {}
/** Another execution has taken the rollout over; this one must not change anything any more. */
export class StaleEpoch extends GreenshiftError {}
/** A function that ran on after its time was up; it must not act any more. */
export class OutOfTime extends GreenshiftError {}
/** A transition that the rollout's life doesn't know. A bug, never the user's fault. */
export class IllegalTransition extends GreenshiftError {}
/** The live split is neither what was written last nor what is about to be written: somebody else edits it. */
export class DriftDetected extends GreenshiftError {}
/** What was written to the load balancer doesn't read back. */
export class SplitNotConfirmed extends GreenshiftError {}
/** The rollout was aborted; nothing goes forward any more. */
export class RolloutAborted extends GreenshiftError {}
/** Blue has too few healthy servers to take the traffic back. */
export class BlueCannotServe extends GreenshiftError {}
/** The group has settings that can't yet be copied faithfully; the message lists all of them. */
export class CannotCloneFleet extends GreenshiftError {}
/** A fleet of the right name that isn't ours, or isn't what this rollout would have made. */
export class FleetMismatch extends GreenshiftError {}
/** Green's target group still holds targets of somebody else. */
export class TargetGroupOccupied extends GreenshiftError {}
/** A fleet didn't get where it should within its time. */
export class FleetTimeout extends GreenshiftError {}
/** What is asked of a rollout comes too late: it has ended. */
export class RolloutConcluded extends GreenshiftError {}
/** There is no earlier image to go back to. */
export class NothingToRollBackTo extends GreenshiftError {}
/** AWS refuses a call for want of permission, a missing resource or a bad argument: trying again is pointless. */
export class CloudRefused extends GreenshiftError {}
/** AWS took the call but couldn't do it, or couldn't tell, this time. The same call may work later. */
export class CloudUnavailable extends GreenshiftError {}
