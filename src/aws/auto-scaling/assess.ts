import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { groupReport } from './group-report.ts';
import { type Client, requiredGroup } from './groups.ts';
import { filled } from './pattern.ts';

/** What becomes of all that belongs to a group in a fleet that is made like it. Throws SpecMismatch without such a group. */
export async function assessGroup(client: Client, name: string, isPattern = false): Promise<SettingReport[]> {
  const group = await requiredGroup(client, name);
  return isPattern ? patternReport(group) : groupReport(group);
}

const SIZES: Readonly<Record<string, Partial<SettingReport>>> = {
  DesiredCapacity: { to: 'the desired capacity of blue' },
  MinSize: { to: 'the desired capacity of blue, and once the rollout is over the smallest size of blue' },
};

/** What becomes of everything that a pattern has in a fleet: its sizes are no fleet's. */
function patternReport(group: AutoScalingGroup): SettingReport[] {
  const processes = (group.SuspendedProcesses ?? []).map(
    ({ ProcessName }): SettingReport => ({
      setting: `suspended process "${ProcessName}"`,
      outcome: 'dropped',
      why: 'on a pattern it keeps the group empty; a process of fleets is suspended on the live one',
    }),
  );
  const fields = groupReport(filled(group)).map((report): SettingReport => {
    const size = SIZES[report.setting];
    if (!size) return report;
    const from = String(group[report.setting as keyof AutoScalingGroup]);
    return { setting: report.setting, outcome: 'rewritten', from, ...size };
  });
  return [...fields, ...processes];
}
