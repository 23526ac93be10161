export interface Announcement {
  readonly type:
    | 'RolloutStarted'
    | 'RolloutPromoted'
    | 'RolloutReverted'
    | 'RolloutNeedsOperator'
    | 'RolloutQueued'
    | 'ImageRefused';
  readonly service?: string;
  readonly rollout?: string;
  readonly image?: string;
  readonly reason?: string;
}

export interface Notifier {
  /** Tells the event bus. */
  notify(announcement: Announcement): Promise<void>;
}
