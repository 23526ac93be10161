/** What a service's rollouts change beside its group, by ids and ARNs. */
export interface OptedIn {
  readonly templates: readonly string[];
  /** Listeners and rules, and target groups. */
  readonly routes: readonly string[];
}

export interface OptIns {
  /**
   * Those that lack the tag `greenshift:service`, by which their owner hands them over, each with the command that sets it
   * for the service. What isn't there is left out.
   */
  missing(of: OptedIn, service: string): Promise<readonly Untagged[]>;
}

export interface Untagged {
  readonly id: string;
  readonly how: string;
}
