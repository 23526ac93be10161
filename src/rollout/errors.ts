/** The names are a contract: `ErrorEquals` in the flow, `failure.code` in records and problem types in the API. */
export abstract class GreenshiftError extends Error {
  /** Set where a rollout was aborted before what failed: it is reverted all the same. */
  declare abortRecorded?: true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

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
/** An error with every reason at once, each with what to do. */
abstract class Refusal extends GreenshiftError {
  readonly reasons: readonly string[];
  constructor(message: string, { reasons = [message], ...options }: ErrorOptions & WithReasons = {}) {
    super(message, options);
    this.reasons = reasons;
  }
}

interface WithReasons {
  readonly reasons?: readonly string[];
}

/** A spec names something on AWS that doesn't exist or doesn't fit the rest of it. */
export class SpecMismatch extends Refusal {}
/** Rollouts of the service don't begin for the time being. */
export class ServiceFrozen extends GreenshiftError {}
/** No window of the spec is open. */
export class OutsideWindows extends GreenshiftError {}
/** Servers of the live fleet are replaced at this moment. */
export class ReplacementUnderWay extends GreenshiftError {}
export class RolloutInProgress extends GreenshiftError {}
export class ImageAlreadyRolledOut extends GreenshiftError {}
export class ImageNotFound extends GreenshiftError {}
export class ImageRefused extends GreenshiftError {}
/** The image lacks what the spec requires of it. That may change: a tag, an exception, what its scan has found. */
export class ImageWithheld extends GreenshiftError {}
/** A person has recalled the image: no service starts it. */
export class ImageRecalled extends GreenshiftError {}
export class RecallNotFound extends GreenshiftError {}
export class CampaignNotFound extends GreenshiftError {}
/** A command that isn't possible where a campaign is. */
export class CampaignNotOpen extends GreenshiftError {}
/** Whoever asks doesn't lead the campaigns of an image here, by the settings of these. */
export class NotTheLeader extends GreenshiftError {}
/** The image can't be used yet: it is pending or disabled, or not yet known. The same request may succeed later. */
export class ImageNotReady extends GreenshiftError {}
export class RecordConflict extends GreenshiftError {}
/** A stored record that this version can't read: a newer one wrote it, or it isn't what any has written. */
export class RecordNotReadable extends GreenshiftError {
  /** The record, in today's form as far as it has one; absent where a newer version wrote it. */
  readonly stored?: Readonly<Record<string, unknown>>;

  constructor(message: string, stored?: Readonly<Record<string, unknown>>) {
    super(message);
    if (stored !== undefined) this.stored = stored;
  }
}
/** Another execution has taken the rollout over. */
export class StaleEpoch extends GreenshiftError {}
export class OutOfTime extends GreenshiftError {}
export class IllegalTransition extends GreenshiftError {}
/** The live split is neither what was written last nor what is about to be written: somebody else edits it. */
export class DriftDetected extends GreenshiftError {
  readonly found: string;
  /** What to do about it; empty where it says so itself, or nothing is to be done. */
  readonly mend: string;
  constructor(found: string, { mend = '', ...options }: ErrorOptions & { readonly mend?: string } = {}) {
    super(mend === '' ? found : `${found}: ${mend}`, options);
    this.found = found;
    this.mend = mend;
  }
}
/** A listener or rule of the service isn't there, or doesn't forward: where its traffic goes is unknown. */
export class RouteGone extends GreenshiftError {}
export class SplitNotConfirmed extends GreenshiftError {}
export class RolloutAborted extends GreenshiftError {}
export class BlueCannotServe extends GreenshiftError {}
export class CannotCloneFleet extends Refusal {}
/** Servers of green can't be had, whatever its image is. The image is offered again. */
export class LaunchRefused extends Refusal {}
/** A fleet of the right name that isn't ours, or isn't what this rollout would have made. */
export class FleetMismatch extends GreenshiftError {}
/** The name that green is to have belongs to a fleet which this rollout hasn't made. The next rollout has another. */
export class FleetNameTaken extends GreenshiftError {}
export class TargetGroupOccupied extends GreenshiftError {}
export class RolloutConcluded extends GreenshiftError {}
/** The `Idempotency-Key` of a request was used for another one. */
export class IdempotencyKeyReused extends GreenshiftError {}
/** A command that is not possible where the rollout is. */
export class NotPossibleNow extends GreenshiftError {
  /** The commands that are. */
  readonly possible: readonly string[];
  constructor(message: string, possible: readonly string[]) {
    super(`${message}; possible now: ${possible.join(', ')}`);
    this.possible = possible;
  }
}
export class NothingToRollBackTo extends GreenshiftError {}
/** AWS refuses a call for want of permission, a missing resource or a bad argument: trying again is pointless. */
export class CloudRefused extends GreenshiftError {}
/** The same call may work later. */
export class CloudUnavailable extends GreenshiftError {}
