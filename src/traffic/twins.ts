import type { Ports } from '../ports/ports.ts';
import { FIXED } from '../ports/target-groups.ts';
import { CloudUnavailable } from '../rollout/errors.ts';
import { describeChange, type SettingChange, settingChanges } from '../rollout/fleet/settings.ts';
import type { SettingReport } from '../rollout/fleet/settings-report.ts';
import type { Rollout } from '../rollout/record.ts';
import { pairsIn } from '../rollout/traffic/pairs.ts';
import { targetGroupFindings } from '../rollout/traffic/target-group-findings.ts';
import { note } from '../rollout/transitions.ts';

type Reader = Pick<Ports, 'targetGroups'>;
type Needs = Pick<Ports, 'targetGroups' | 'rollouts' | 'clock'>;

/** Where a fleet is, and where the next one is to be; `follows` as in the rollout's green. */
export interface Change {
  readonly from: string;
  readonly to: string;
  readonly follows?: boolean | undefined;
}

/** How the target group of the next fleet is set otherwise than the live one's, and what is to be known of both. */
export async function twinReports({ targetGroups }: Reader, change: Change): Promise<SettingReport[]> {
  const { from, to } = change;
  const { live, changes } = await compare(targetGroups, change);
  const different = changes.map(
    (difference): SettingReport => ({
      setting: `target group ${difference.setting}`,
      ...(isAligned(change, difference)
        ? { outcome: 'copied', why: `${to} has ${difference.to ?? 'none'} until green is made` }
        : {
            outcome: 'rewritten',
            to: difference.to ?? 'none',
            why: `finding: ${to} isn't set as ${from}`,
            fix: FIXED.includes(difference.setting)
              ? `it can't be changed: have another target group in the place of ${to}`
              : 'change one of the two, or set "traffic.twin": "follow"',
          }),
      from: difference.from ?? 'none',
    }),
  );
  return [...different, ...targetGroupFindings(live)];
}

/** What is to be known of a target group whose twin isn't made yet. */
export const loneFindings = async ({ targetGroups }: Reader, targetGroup: string): Promise<SettingReport[]> =>
  targetGroupFindings(await targetGroups.read(targetGroup));

const isAligned = ({ follows }: Change, { setting }: SettingChange) =>
  follows === true && !FIXED.includes(setting);

async function compare(targetGroups: Ports['targetGroups'], { from, to }: Change) {
  const [live, next] = await Promise.all([targetGroups.read(from), targetGroups.read(to)]);
  return { live, changes: settingChanges(live, next) };
}

const changesOf = (rollout: Rollout): Change[] =>
  pairsIn(rollout).map(({ blue, green }) => ({ from: blue, to: green, follows: rollout.green.follows }));

/**
 * Where its spec says so, sets green's target groups as blue's are. No fleet is in them, so nobody is touched. The
 * differences are on the record before. Returns the record. Throws CloudUnavailable for one that doesn't read back.
 */
export async function alignTwins(ports: Needs, rollout: Rollout): Promise<Rollout> {
  let aligned = rollout;
  for (const change of changesOf(rollout)) {
    if (change.follows) aligned = await align(ports, aligned, change);
  }
  return aligned;
}

async function align(ports: Needs, rollout: Rollout, change: Change): Promise<Rollout> {
  const toAlign = async () =>
    (await compare(ports.targetGroups, change)).changes.filter((difference) => isAligned(change, difference));
  const found = await toAlign();
  if (found.length === 0) return rollout;
  const { from, to } = change;
  const what = found.map(({ setting, from, to }) => describeChange({ setting, from: to, to: from }));
  const noted = note(rollout, ports.clock.now(), `setting ${to} as ${from}: ${what.join('; ')}`);
  const recorded = await ports.rollouts.save(noted);
  const names = found.map(({ setting }) => setting);
  await ports.targetGroups.align(to, from, names);
  const left = (await toAlign()).map(({ setting }) => setting);
  if (left.length === 0) return recorded;
  throw new CloudUnavailable(`${to} isn't set as ${from} yet: ${left.join(', ')}`);
}

/** The rows of what becomes of green's target groups, beside blue's. */
export const rolloutTwinReports = async (ports: Reader, rollout: Rollout): Promise<SettingReport[]> =>
  (await Promise.all(changesOf(rollout).map((change) => twinReports(ports, change)))).flat();

/** For the timeline: what stays different. Undefined where nothing does. */
export function toldDifferences(reports: readonly SettingReport[]): string | undefined {
  const told = reports.filter(({ outcome }) => outcome === 'rewritten');
  if (told.length === 0) return undefined;
  return `green's ${told.map(({ setting, from, to }) => `${setting} is ${to} instead of ${from}`).join('; ')}`;
}
