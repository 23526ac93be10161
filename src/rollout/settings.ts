/**
 * The settings of a fleet that a copy of it takes over, by what a reader calls them (`MaxSize`, `scaling policy "cpu"`). In
 * the values the fleet's own name and target groups are neutral: two fleets with the same values behave the same.
 */
export type FleetSettings = Readonly<Record<string, string>>;

export interface SettingChange {
  readonly setting: string;
  /** Undefined for one that is new, or gone. */
  readonly from?: string;
  readonly to?: string;
}

/** What is different in `now` from `before`, by name. */
export function settingChanges(before: FleetSettings, now: FleetSettings): SettingChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names
    .filter((setting) => before[setting] !== now[setting])
    .map((setting) => ({ setting, from: before[setting], to: now[setting] }));
}

/** For a reader: `MaxSize is 12 instead of 6`. */
export function describeChange({ setting, from, to }: SettingChange): string {
  if (to === undefined) return `${setting} is gone`;
  return from === undefined ? `${setting} is new: ${to}` : `${setting} is ${to} instead of ${from}`;
}
