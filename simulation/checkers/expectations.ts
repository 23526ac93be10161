/** What is known of the campaign that brings images to several services: one for all of them. Times are milliseconds. */
export interface ExpectedCampaign {
  /** Names of services, by waves. */
  readonly waves: readonly (readonly string[])[];
  /** How long a wave is watched once its services have ended. */
  readonly bake: number;
  /** On-call was told that it is paused, and has it go on at `until`. */
  paused?: { readonly from: number; readonly until: number };
  /** On-call was told that it is stopped, or rolled back. */
  stopped?: { readonly at: number; readonly isRolledBack: boolean };
}

/** What the scenario knows and the cloud can't tell. */
export interface Expectations {
  /** The plan's weights in percent, rising. */
  readonly weights: readonly number[];
  /** Blue may shrink behind green. */
  readonly surge?: true;
  /** The shortest bake, milliseconds. */
  readonly bake: number;
  readonly minimumRequests: number;
  /** How long blue may be too small when others shrink it, milliseconds. */
  sizeBackWithin?: number;
  /** How long a fleet without traffic must be left alone: propagation and draining, milliseconds. */
  drain: number;
  /** How long the way back may take, milliseconds. */
  readonly backWithin: number;
  /** How often each image was asked for by name. */
  askedByName: number;
  /** How old what our code acts on may be, because reads are stale or effects late; milliseconds. */
  readonly staleness: number;
  /** How the scenario ends; only when nothing happens that could make it end otherwise. */
  ends?: 'promoted' | 'reverted';
  /** No rollout of it begins when nothing happens that could make one. */
  isLeft?: true | undefined;
  readonly campaign?: ExpectedCampaign | undefined;
  /** A person has to be called though it ends so, and its image is offered again. */
  readonly callsPerson?: true | undefined;
  /** The first rollout of its image ends for what others do, and it is offered again. */
  readonly offersAgain?: true | undefined;
  /** Green is to have been probed before its first client. */
  readonly isProbed?: true | undefined;
  /** The gates of its spec. */
  readonly gates?: readonly { readonly name: string; readonly before?: string }[] | undefined;
  /** The live image may be rolled out again, with its steps: what it is launched with has changed. */
  refreshes?: true;
  /** The folder of the image that is live when it ends promoted. */
  promotes: string;
  /** On-call rolled this fleet back at this moment, and perhaps said that few servers will do. */
  aborted?: { readonly at: number; readonly force: boolean; readonly fleet: string };
  /** The ARN of the group that the owner has put settings on, before it was given up. */
  edited?: string;
  /** A person had abandoned a rollout before the end, and nobody puts right what that left. */
  wasAbandoned?: boolean;
  /** A person has asked to abandon it; `at` when that was done, and whether the service was locked by it all the same. */
  abandoned?:
    | {
        readonly rollout: string;
        readonly at?: number;
        readonly isLocked?: boolean;
        /** The error of the last attempt. */
        readonly refusal?: string;
      }
    | undefined;
  /** Servers that somebody has entered: they are to be replaced. */
  touched?: Set<string>;
  /** The service whose images come here, how long they are to be live there, milliseconds, and who starts them. */
  follows?: {
    readonly service: string;
    readonly soak: number;
    readonly startedAt: number | 'by-itself' | 'nobody';
  };
  /** When the live image is rolled out again: at this moment, or where a server is older, milliseconds. */
  refresh?: { readonly at?: number; readonly maxAge?: number; readonly isExpedited?: true };
  /** A scan has found something in this image. */
  found?: { readonly image: string };
  /** Images that somebody keeps, or that others name: none of them is deleted. */
  keptImages?: Set<string>;
  /** The folder of an image that the scan keeps from being launched. */
  withheld?: string | undefined;
  /** A person has recalled this image, and was told at this moment that it is. */
  recalled?: { readonly image: string; readonly answeredAt?: number } | undefined;
  /** On-call has paused the rollout at this moment, and not resumed it. */
  pausedSince?: number | undefined;
  /** No window of the spec is open between these moments. */
  closed?: { readonly from: number; readonly until: number };
  /** On-call has ended a step by hand: it is left before its bake is over, and steps are left out. */
  mayHurry?: true;
  /** Weights that on-call has given green by hand, percent: from each the plan goes on above it. */
  byHand?: readonly number[];
  /** On-call has asked for an image from before, which comes back in one step. */
  mayRelaunch?: true;
  /** The error with which on-call's rollback was refused to the last, though the cloud had nothing against it. */
  refused?: string;
  /** What on-call was told and wasn't so. */
  falseAnswer?: string;
}
