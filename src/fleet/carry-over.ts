import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { CloudRefused, CloudUnavailable } from '../rollout/errors.ts';
import { claimOn } from '../rollout/identity.ts';
import type { Rollout } from '../rollout/record.ts';
import {
  describeChange,
  type FleetSettings,
  HELD_BACK,
  hasHeldBack,
  type SettingChange,
  settingChanges,
} from '../rollout/settings.ts';
import { note } from '../rollout/transitions.ts';

type Needs = Pick<Ports, 'fleets' | 'settings' | 'rollouts' | 'clock'>;

/** Records blue's settings before green is made after it: what is changed on blue since, green lacks. */
export async function noteSettings(
  { settings, rollouts }: Pick<Needs, 'settings' | 'rollouts'>,
  rollout: Rollout,
): Promise<Rollout> {
  if (rollout.blue.settings) return rollout;
  const found = await settings.read(rollout.blue.fleet);
  return rollouts.save({ ...rollout, blue: { ...rollout.blue, settings: found } });
}

export interface CarriedOver {
  readonly rollout: Rollout;
  /** What green lacks all the same. */
  readonly missing: readonly SettingChange[];
  /** Why it couldn't be given to it, in AWS's words. */
  readonly failure?: string | undefined;
}

/**
 * Gives green, before blue goes, what was changed on blue since green was made. Returns the record and what green still
 * lacks: there is nothing else that has it once blue is gone.
 */
export async function carryOver(ports: Needs, rollout: Rollout, blue: Fleet): Promise<CarriedOver> {
  const before = rollout.blue.settings;
  // A record of an earlier release has none.
  if (!before) return { rollout, missing: [] };
  const sized = await carrySize(ports, rollout, blue);
  const first = await missingIn(ports, sized, before);
  if (first.length === 0) return { rollout: sized, missing: [] };
  const only = first.map(({ setting }) => setting);
  const failure = await failureOf(() =>
    ports.settings.copy(claimOn(sized, 'green'), { from: blue.name, only }),
  );
  const missing = await missingIn(ports, sized, before);
  return { rollout: await noteCarried(ports, sized, first, missing), missing, failure };
}

/** Green serves well without the change: neither a refusal nor an outage takes it back, it is tried again. */
async function failureOf(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (!(error instanceof CloudRefused) && !(error instanceof CloudUnavailable)) throw error;
    return error.message;
  }
}

const ALL_HELD_BACK: readonly string[] = Object.values(HELD_BACK).flat();

/** What is different on blue from before, and isn't on green as it is on blue. */
async function missingIn(
  { settings }: Needs,
  { blue, green }: Rollout,
  before: FleetSettings,
): Promise<SettingChange[]> {
  const [now, copied] = await Promise.all([settings.read(blue.fleet), settings.read(green.fleet)]);
  const changed = settingChanges(before, now).filter(({ setting, to }) => copied[setting] !== to);
  const isHeldBack = ({ setting }: SettingChange) =>
    ALL_HELD_BACK.includes(setting) && !changed.some((change) => change.setting === setting);
  return [...changed, ...settingChanges(copied, now).filter(isHeldBack)];
}

/** Lets what was held back act on a green that has its size: its scaling policies, and its warm pool. */
export async function releaseSized({ settings }: Pick<Needs, 'settings'>, rollout: Rollout): Promise<void> {
  if (!hasHeldBack(rollout.blue.settings ?? {})) return;
  const request = { from: rollout.blue.fleet, only: HELD_BACK.untilSized };
  await settings.copy(claimOn(rollout, 'green'), request);
}

/** Lets green's scheduled actions act though the fleet of blue's name is another one, which nothing is carried over from. */
export async function releaseAlone({ settings }: Pick<Needs, 'settings'>, rollout: Rollout): Promise<void> {
  if (rollout.blue.settings === undefined) return;
  const request = { from: rollout.blue.fleet, only: HELD_BACK.untilAlone };
  await failureOf(() => settings.copy(claimOn(rollout, 'green'), request));
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
  const what = `carried over from ${rollout.blue.fleet}: ${carried.map(describeChange).join('; ')}`;
  return rollouts.save(note(rollout, clock.now(), what));
}
