import type { Cause, RolloutImage } from './admission/rollout-request.ts';
import type { ImageCopy, Standing } from './upstream/promotion-offer.ts';

/** A published image that can't be used yet: pending, disabled, or not yet known to EC2 or Image Builder. */
export interface AwaitedImage {
  readonly build: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** A published image that lacks what the spec requires of it. It is looked at again: that may change. */
export interface WithheldImage extends AwaitedImage {
  /** Start of its build, milliseconds since the epoch. */
  readonly builtAt?: number;
}

/** The pipeline was started, or is to be, for vulnerabilities of the live image. */
export interface Rebuild {
  /** The live image's build. */
  readonly of: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What starts the same build again makes no other one. */
  readonly key: string;
  /** The build that was started; absent until that is known. */
  readonly build?: string | undefined;
  /** Every vulnerability that has started one, the newest last. */
  readonly findings: readonly string[];
}

/** A published image that is offered again, because its rollout failed for a reason that isn't the image's own. */
export interface Retry {
  readonly image: RolloutImage;
  readonly cause: Cause;
  readonly rollout: string;
  readonly reason: string;
  /** Which attempt the next one is, and when it is made, milliseconds since the epoch. */
  readonly attempt: number;
  readonly at: number;
}

/** Keeps rollouts of a service from beginning. One that is under way goes on, and a rollback always begins. */
export interface Freeze {
  /** Milliseconds since the epoch, as `until`. */
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly until: number;
}

/** Who has recalled an image, when (milliseconds since the epoch) and why. */
export interface Recalled {
  readonly image: string;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/**
 * What a service has of a recall. It stands in the record that a claim writes conditionally, so that no claim can be made
 * between the recall and its look at the service.
 */
export interface RecallMark extends Recalled {
  /** What was announced last of what becomes of the service. */
  readonly told?: string | undefined;
}

/** Touched servers that are replaced. It stands in the record that a claim writes conditionally, so that one waits. */
export interface Replacing {
  readonly servers: readonly string[];
  /** Then a claim waits no longer, milliseconds since the epoch. */
  readonly until: number;
  /** A person wants to begin a rollout: the replacement is given up. */
  readonly gaveWay?: true | undefined;
}

/** A target group that Greenshift makes beside the only one that a spec names, like it in everything. */
export interface Twin {
  /** The one that the spec names. */
  readonly of: string;
  readonly name: string;
  /** Absent until it is made: what is to be made is recorded before. */
  readonly arn?: string | undefined;
}

/** An image of another installation, as it is called here, and what is known of it there. */
export interface CopiedImage {
  readonly image: string;
  /** What it is called where it comes from. */
  readonly there: string;
  readonly build?: string | undefined;
  /** Start of its build, milliseconds since the epoch. */
  readonly builtAt?: number | undefined;
  /** Of the build: those that follow on look for theirs among them. */
  readonly copies?: readonly ImageCopy[] | undefined;
  /** Why it is recalled there. */
  readonly recalled?: string | undefined;
}

/** The live image of the service that another one follows, as that one last saw it. */
export interface Upstream {
  readonly image: string;
  /** When it will have been live for long enough, milliseconds since the epoch; undefined while it isn't wanted. */
  readonly readyAt?: number | undefined;
  /** Why it isn't rolled out yet, for people; undefined once it was. */
  readonly waitsFor?: string | undefined;
  /** It waits until somebody corrects what `waitsFor` says. */
  readonly isStuck?: true | undefined;
  /** Since when nothing is told of it, milliseconds since the epoch; undefined while it is. */
  readonly silentSince?: number | undefined;
  /** People were told of that. */
  readonly isTold?: true | undefined;
  /** What it is called in the other installation that it comes from. */
  readonly origin?: { readonly image: string; readonly build?: string | undefined } | undefined;
  /** Of another installation's service: it and what it follows in turn, the nearest first. */
  readonly before?: readonly Standing[] | undefined;
  /** Of other installations: those in use here, the one that is offered, and recalled ones. */
  readonly copied?: readonly CopiedImage[] | undefined;
}

/** A live image that on-call wanted gone, by a way back that failed. It goes on to no other environment. */
export interface Unwanted {
  readonly image: string;
  /** The way back. */
  readonly rollout: string;
  /** When that ended, milliseconds since the epoch. */
  readonly at: number;
  readonly by: string;
  readonly reason?: string | undefined;
}
