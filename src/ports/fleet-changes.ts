/* What is asked of a fleet. */

export interface CloneRequest {
  readonly name: string;
  readonly from: string;
  /** `from` is a pattern: what keeps it empty isn't copied. */
  readonly isPattern?: boolean;
  readonly targetGroup: string;
  /** All that it is to be in, where there are several. */
  readonly targetGroups?: readonly string[];
  readonly launchTemplate: { readonly id: string; readonly version: number };
  /** For kinds of servers that name an image of their own. */
  readonly imageId: string;
  readonly service: string;
  readonly rollout: string;
  /** As in the claim: a fleet of 0.0 is adopted though its installation isn't tagged. */
  readonly isLegacy?: boolean;
}

export interface BlueMark {
  readonly targetGroup: string;
  /** The rollout, over by now, whose mark may be replaced. */
  readonly replaces?: string;
}

export interface FleetChange {
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly desired?: number;
  readonly launchTemplateVersion?: string;
  /** Servers to lose their scale-in protection, so that the fleet can shrink. */
  readonly unprotect?: readonly string[];
  /** Suspended processes that are to act again. */
  readonly resume?: readonly string[];
}
