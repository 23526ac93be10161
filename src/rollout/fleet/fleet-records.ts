import type { FleetSettings } from './settings.ts';

export interface Blue {
  readonly fleet: string;
  /** Recorded before anything is changed. It tells the fleet from one that is made again under its name. */
  readonly arn?: string;
  readonly targetGroup: string;
  /** Target groups that it is in besides, which no listener and no rule forwards to: green is put into them too. */
  readonly beside?: readonly string[];
  readonly imageId: string;
  /** What its servers are launched from in place of a template: green's template is made from it, and is ours. */
  readonly launchConfiguration?: string;
  /**
   * Its template's version names a parameter in place of an image. While the rollout is open blue launches from a
   * version made of `from`, which names the image that its servers run.
   */
  readonly parameter?: { readonly name: string; readonly template: string; readonly from: number };
  /** Desired capacity when the rollout began. */
  readonly desired: number;
  /** Sizes and healthy servers are counted in units: kinds of servers have weights. */
  readonly countsUnits?: true;
  /** Written before the pin; `before` is restored when blue stays. */
  readonly pin?: {
    readonly template: string;
    readonly before: PinnedSettings;
    readonly during: PinnedSettings;
    /** When it was recorded, milliseconds since the epoch. */
    readonly at?: number;
  };
  /** As green was made after it, so that what is changed on it since can be told. */
  readonly settings?: FleetSettings;
  /** Since when it has had too few healthy servers to take all of the traffic. */
  readonly weakSince?: number;
  /** Since when it is being sized back after somebody else has shrunk it. */
  readonly resizedSince?: number;
  /** It was sized down behind green, as a surge has it. Absent: it is whole. */
  readonly reduced?: Reduced;
  /** Blue can't take traffic back any more. */
  readonly shrinking?: boolean;
  readonly absentSince?: number;
}

export interface Reduced {
  /** Its size since, which its pin has too; `full` would carry all of the traffic. */
  readonly to: number;
  readonly full: number;
  /** What of the traffic it carries, percent. */
  readonly share: number;
  /** When that was recorded, milliseconds since the epoch; `done` once Auto Scaling has been told. */
  readonly at: number;
  readonly done?: boolean;
  /** What it had been sized down to before it was sized up to `to` for a lower weight of green. */
  readonly least?: number;
  /** When its whole size was pinned again, for a rollback. */
  readonly backAt?: number;
}

/** The group that green is made like, where that isn't blue. Greenshift never changes it. */
export interface Pattern {
  readonly fleet: string;
  /** What it launched from when green was made: `version 3 of lt-0a`, or a launch configuration. */
  readonly launchedFrom?: string;
  /** What that became in a template of ours. Recorded before green's version is made of it. */
  readonly adopted?: { readonly id: string; readonly version: number };
  /** As green was made after it, so that what is changed on it since can be told. */
  readonly settings?: FleetSettings;
}

export interface PinnedSettings {
  readonly minSize: number;
  /** A number, `$Latest` or `$Default`. */
  readonly launchTemplateVersion: string;
}

export interface Green {
  readonly fleet: string;
  readonly arn?: string;
  readonly targetGroup: string;
  /** The target group is set as blue's is before green is made. */
  readonly follows?: boolean;
  /** When its servers have their full share in a target group that starts slowly, milliseconds since the epoch. */
  readonly warmAt?: number;
  /**
   * When blue has grown: the servers that carry all of the traffic as green was sized for them last, those it had its share
   * of before, and when that was, milliseconds since the epoch. Absent: those that blue had when the rollout began.
   */
  readonly asked?: { readonly for: number; readonly before: number; readonly at: number };
  readonly launchTemplate?: { readonly id: string; readonly version: number };
  readonly absentSince?: number;
}

/** For a reader: `4 servers`; `12 units of servers` where kinds of servers have weights. */
export const sizeText = ({ blue }: { readonly blue: Pick<Blue, 'countsUnits'> }, size: number) =>
  blue.countsUnits ? `${size} units of servers` : `${size} servers`;
