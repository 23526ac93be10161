export interface RolloutImage {
  readonly id: string;
  /** The build that it comes from and when that began, milliseconds since the epoch; of published images. */
  readonly build?: string;
  readonly builtAt?: number;
}

export type Cause =
  | { readonly kind: 'image-published'; readonly build: string }
  | { readonly kind: 'requested'; readonly by: string; readonly reason?: string }
  | { readonly kind: 'rollback'; readonly by: string; readonly reason?: string };

export interface RolloutRequest {
  readonly image: RolloutImage;
  readonly cause: Cause;
  /** Straight to 100 %, with all other checks: for an image that has served all traffic before. */
  readonly fastForward?: boolean;
  readonly allowRepeat?: boolean;
  readonly attempt?: number;
  /** A person wants it now, whatever the windows of the spec say. */
  readonly outsideWindows?: boolean;
}

/** In whose name servers are replaced though nothing is new. */
export const REFRESHER = 'the refresh of its servers';

/** In whose name they are where most were entered or changed. */
export const REPLACER = 'the replacement of touched servers';

/** In whose name an image is rolled out that has been live in `service`, the environment before, for long enough. */
export const promoterFrom = (service: string) => `the promotion from ${service}`;

/** True for what Greenshift has begun because an image is new here; a person's word, or a refresh, isn't. */
export const isOfNewImage = ({ cause }: Pick<RolloutRequest, 'cause'>, promotedFrom: string | undefined) =>
  cause.kind === 'image-published' ||
  (cause.kind === 'requested' && promotedFrom !== undefined && cause.by === promoterFrom(promotedFrom));

export const isRefresh = ({ cause }: Pick<RolloutRequest, 'cause'>) =>
  cause.kind === 'requested' && (cause.by === REFRESHER || cause.by === REPLACER);
