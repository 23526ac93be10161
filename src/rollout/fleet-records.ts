export interface Blue {
  readonly fleet: string;
  readonly targetGroup: string;
  readonly imageId: string;
  /** Desired capacity when the rollout began. */
  readonly desired: number;
  /** What the pin replaces and what it sets, written before the pin; the former is put back when blue stays. */
  readonly pin?: {
    /** The id of the launch template whose version is pinned. */
    readonly template: string;
    readonly before: PinnedSettings;
    readonly during: PinnedSettings;
  };
  /** Blue's shrinking has begun: it can't take traffic back any more. */
  readonly shrinking?: boolean;
  /** Since when the fleet that retires hasn't been found any more. */
  readonly absentSince?: number;
}

export interface PinnedSettings {
  readonly minSize: number;
  /** A number, `$Latest` or `$Default`. */
  readonly launchTemplateVersion: string;
}

export interface Green {
  readonly fleet: string;
  readonly targetGroup: string;
  readonly launchTemplate?: { readonly id: string; readonly version: number };
  /** Since when the fleet that retires hasn't been found any more. */
  readonly absentSince?: number;
}
