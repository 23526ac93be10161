/** What a person may do from the page. */
export interface Action {
  readonly kind:
    | 'rollback-service'
    | 'rollback-rollout'
    | 'pause'
    | 'resume'
    | 'promote'
    | 'weight'
    | 'approve'
    | 'reject'
    | 'abandon'
    | 'start'
    | 'refresh'
    | 'freeze'
    | 'unfreeze'
    | 'recall'
    | 'pause-campaign'
    | 'resume-campaign'
    | 'stop-campaign'
    | 'rollback-campaign'
    | 'leave-out';
  /**
   * Of the service, rollout or campaign, which the installation follows that is left out; the id of the image for a recall.
   */
  readonly name: string;
}

export interface Entered {
  readonly reason: string;
  readonly needed: string;
  readonly force: boolean;
  readonly full: boolean;
  readonly outsideWindows: boolean;
  readonly image: string;
  /** Percent. */
  readonly weight: string;
  /** A duration: `12h`. */
  readonly length: string;
}

export interface Wording {
  readonly title: (name: string) => string;
  readonly text: string;
  readonly button: string;
  /** Which fields the form has. */
  readonly asks: readonly (keyof Entered)[];
  run(name: string, entered: Entered): Promise<{ detail?: string; outcome?: string; rollout?: string }>;
}

/** A reason, where one was entered. */
export const noted = ({ reason }: Pick<Entered, 'reason'>) => (reason ? { reason } : {});

/** The body of a rollback. */
export const rollback = (entered: Entered) => ({ ...noted(entered), force: entered.force });
