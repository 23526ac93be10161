import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';
import { claimOn } from '../rollout/fleet/identity.ts';
import {
  describeChange,
  type FleetSettings,
  HELD_BACK,
  hasHeldBack,
  type SettingChange,
  settingChanges,
  withChanges,
} from '../rollout/fleet/settings.ts';
import type { Rollout } from '../rollout/record.ts';
import { groupOrder } from '../rollout/traffic/pairs.ts';
import { note } from '../rollout/transitions.ts';
import { sourceOf } from './pattern.ts';
import { unfitFor } from './unfit-settings.ts';

type Needs = Pick<Ports, 'fleets' | 'settings' | 'rollouts' | 'clock'>;

/**
 * Records the settings of blue, and of the pattern, before green is made like one of them: what is changed there since,
 * green lacks. Beside a pattern those of blue are on the record from the start.
 */
export async function noteSettings(
  { settings, rollouts }: Pick<Needs, 'settings' | 'rollouts'>,
  rollout: Rollout,
): Promise<Rollout> {
  const { blue, pattern } = rollout;
  if (settingsBefore(rollout)) return rollout;
  const [found, ofPattern] = await Promise.all([
    blue.settings ?? settings.read(blue.fleet, false, groupOrder(rollout)),
    pattern && settings.read(pattern.fleet, true, groupOrder(rollout)),
  ]);
  return rollouts.save({
    ...rollout,
    blue: { ...blue, settings: found },
    ...(pattern && { pattern: { ...pattern, settings: ofPattern } }),
  });
}

/** The settings of the group that green was made like, as they were then. */
export const settingsBefore = ({ blue, pattern }: Rollout): FleetSettings | undefined =>
  pattern ? pattern.settings : blue.settings;

/** Gives green the settings of the group that it was made like; without `only` all of them. */
export const copySettings = (
  { settings }: Pick<Needs, 'settings'>,
  rollout: Rollout,
  only?: readonly string[],
): Promise<void> =>
  settings.copy(claimOn(rollout, 'green'), {
    ...sourceOf(rollout),
    order: groupOrder(rollout),
    ...(only && { only }),
  });

export interface CarriedOver {
  readonly rollout: Rollout;
  /** What green lacks all the same. */
  readonly missing: readonly SettingChange[];
  /** Why it couldn't be given to it, in AWS's words. */
  readonly failure?: string | undefined;
  /** What green must not have, and so doesn't get. */
  readonly withheld?: readonly SettingChange[];
}

/** Gives green, before blue goes, what was changed on blue or the pattern since: nothing else has it once blue is gone. */
export async function carryOver(ports: Needs, rollout: Rollout, blue: Fleet): Promise<CarriedOver> {
  const before = settingsBefore(rollout);
  // A record of an earlier release has none.
  if (!before || (await isPatternGone(ports, rollout))) return { rollout, missing: [] };
  const sized = await carrySize(ports, rollout, blue);
  const changed = await missingIn(ports, sized, before);
  const withheld = await unfitFor(ports, sized, changed);
  const first = changed.filter((change) => !withheld.includes(change));
  if (first.length === 0) return { rollout: sized, missing: [], withheld };
  const only = first.map(({ setting }) => setting);
  const failure = await refusalOf(() => copySettings(ports, sized, only));
  const isWithheld = ({ setting }: SettingChange) => withheld.some((change) => change.setting === setting);
  const missing = (await missingIn(ports, sized, before)).filter((change) => !isWithheld(change));
  return { rollout: await noteCarried(ports, sized, first, missing), missing, failure, withheld };
}

/** Green is whole without it: what has become of it is its owner's affair, and told when the next rollout needs it. */
const isPatternGone = async ({ fleets }: Needs, { pattern }: Rollout): Promise<boolean> =>
  pattern !== undefined && (await fleets.describe(pattern.fleet)) === undefined;

/** Green serves well without the change: neither a refusal nor an outage takes it back, it is tried again. */
async function refusalOf(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudRefused) && !(error instanceof CloudUnavailable)) throw error;
    return error.message;
  }
}

const ALL_HELD_BACK: readonly string[] = Object.values(HELD_BACK).flat();

/** What is different on green's source from before, and isn't on green as it is there. */
async function missingIn(
  { settings }: Needs,
  rollout: Rollout,
  before: FleetSettings,
): Promise<SettingChange[]> {
  const { from, isPattern } = sourceOf(rollout);
  const order = groupOrder(rollout);
  const [now, copied] = await Promise.all([
    settings.read(from, isPattern, order, before),
    settings.read(rollout.green.fleet, false, order),
  ]);
  const changed = settingChanges(before, now).filter(({ setting, to }) => copied[setting] !== to);
  const isHeldBack = ({ setting }: SettingChange) =>
    ALL_HELD_BACK.includes(setting) && !changed.some((change) => change.setting === setting);
  return [...changed, ...settingChanges(copied, now).filter(isHeldBack)];
}

/** Lets what was held back act on a green that has its size: its scaling policies, and its warm pool. */
export async function releaseSized({ settings }: Pick<Needs, 'settings'>, rollout: Rollout): Promise<void> {
  if (!hasHeldBack(settingsBefore(rollout) ?? {})) return;
  await copySettings({ settings }, rollout, HELD_BACK.untilSized);
}

/** Blue's smallest size is pinned: one that somebody has set above the pin is the one that green gets at the end. */
async function carrySize({ rollouts }: Needs, rollout: Rollout, { minSize }: Fleet): Promise<Rollout> {
  const { pin } = rollout.blue;
  if (!pin || minSize <= pin.during.minSize || minSize === pin.before.minSize) return rollout;
  const before = { ...pin.before, minSize };
  return rollouts.save({ ...rollout, blue: { ...rollout.blue, pin: { ...pin, before } } });
}

async function noteCarried(
  { rollouts, clock }: Needs,
  rollout: Rollout,
  changes: readonly SettingChange[],
  missing: readonly SettingChange[],
): Promise<Rollout> {
  const lacking = missing.map(({ setting }) => setting);
  const carried = changes.filter(({ setting }) => !lacking.includes(setting));
  if (carried.length === 0) return rollout;
  const what = `carried over from ${sourceOf(rollout).from}: ${carried.map(describeChange).join('; ')}`;
  const { pattern } = rollout;
  const settings = pattern?.settings && withChanges(pattern.settings, carried);
  const known = { ...rollout, ...(pattern && { pattern: { ...pattern, settings } }) };
  return rollouts.save(note(known, clock.now(), what));
}
