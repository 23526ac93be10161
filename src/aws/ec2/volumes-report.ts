import type { LaunchTemplateBlockDeviceMapping } from '@aws-sdk/client-ec2';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';

type Mappings = readonly LaunchTemplateBlockDeviceMapping[];

/** Of the volumes of a template: which come from another snapshot for green, and which stay when their servers go. */
export function volumesReport(
  mappings: Mappings,
  imageSnapshots: ReadonlySet<string>,
  setting: string,
): SettingReport | undefined {
  const why = stayingFinding(mappings);
  const stale = mappings.filter(({ Ebs }) => imageSnapshots.has(Ebs?.SnapshotId ?? ''));
  if (stale.length === 0)
    return why === undefined ? why : { setting, outcome: 'copied', from: devicesOf(mappings), why };
  const snapshots = stale.map(({ Ebs }) => Ebs?.SnapshotId).join(', ');
  const belongs = 'those snapshots belong to the image that is replaced, and would boot it again';
  return {
    setting,
    outcome: 'rewritten',
    from: `${devicesOf(stale)} from ${snapshots}`,
    to: `${devicesOf(stale)} from the snapshots of the rollout's image, with the same size, type and encryption`,
    why: why ? `${why}; ${belongs}` : belongs,
  };
}

/** Each rollout replaces every server, so that there are as many of these volumes more after it. */
function stayingFinding(mappings: Mappings): string | undefined {
  const kept = mappings.filter(({ Ebs }) => Ebs?.DeleteOnTermination === false);
  if (kept.length === 0) return undefined;
  return `finding: ${devicesOf(kept)} of each server of blue stays in the account when the server goes, with what is on it`;
}

const devicesOf = (mappings: Mappings) => mappings.map(({ DeviceName }) => DeviceName).join(', ');
