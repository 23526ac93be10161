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

/** The settings with changes made to them. */
export function withChanges(settings: FleetSettings, changes: readonly SettingChange[]): FleetSettings {
  const changed = new Map(Object.entries(settings));
  for (const { setting, to } of changes) {
    if (to === undefined) changed.delete(setting);
    else changed.set(setting, to);
  }
  return Object.fromEntries(changed);
}

/** For a reader: `MaxSize is 12 instead of 6`. */
export function describeChange({ setting, from, to }: SettingChange): string {
  if (to === undefined) return `${setting} is gone`;
  return from === undefined ? `${setting} is new: ${to}` : `${setting} is ${to} instead of ${from}`;
}

const suspended = (process: string) => `suspended process "${process}"`;

/** With one of these suspended a fleet would never come into service, or be retired. */
export const VITAL_PROCESSES = ['Launch', 'Terminate', 'AddToLoadBalancer'];

/** True for what somebody suspends on a fleet that has failed: a copy that is to be live can't be without it. */
export const disables = ({ setting, to }: SettingChange): boolean =>
  to !== undefined && VITAL_PROCESSES.map(suspended).includes(setting);

/**
 * What would act on a copy, and so is held back: scaling policies and a warm pool until it has its size, scheduled
 * actions until it is alone. By the process that is suspended for it, or its own name.
 */
export const HELD_BACK = {
  untilSized: [suspended('AlarmNotification'), 'warm pool'],
  untilAlone: [suspended('ScheduledActions')],
} as const;

/** True for a fleet whose copy is to be given, once it has its size, what was held back. */
export const hasHeldBack = (settings: FleetSettings): boolean =>
  Object.keys(settings).some((name) => name === 'warm pool' || name.startsWith('scaling policy "'));

/** The processes that are suspended on a copy of a fleet with these settings until it may act. */
export function heldBackProcesses(settings: FleetSettings): string[] {
  const has = (kind: string) => Object.keys(settings).some((name) => name.startsWith(`${kind} "`));
  return [
    ...(has('scaling policy') ? ['AlarmNotification'] : []),
    ...(has('scheduled action') ? ['ScheduledActions'] : []),
  ].filter((process) => settings[suspended(process)] === undefined);
}
