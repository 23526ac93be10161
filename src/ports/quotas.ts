/** What an account may have in its region. Each throws CloudRefused where the quota may not be read. */
export interface Quotas {
  /** Why no other fleet can be made, with what its owner can do; undefined where there is room. */
  fleetShortage(): Promise<string | undefined>;
  /** As `fleetShortage`, of so many more target groups. */
  targetGroupShortage(more: number): Promise<string | undefined>;
}
