import { DescribeAlarmsCommand, type Dimension, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { orNothing } from '../../rollout/or-nothing.ts';
import { callAws } from '../call.ts';
import { targetGroupId } from '../load-balancing/dimensions.ts';
import { namesWhole } from '../whole-name.ts';
import { RECREATED } from './attachments/alarms.ts';
import type { Clients, GroupNames } from './attachments/attachment.ts';
import { isGroupDimension } from './attachments/neutral.ts';

/** CloudWatch gives them by no dimension, so all are read, one page after another: so many of 100 at most. */
const PAGES_MAX = 5;

/** As many are named. */
const NAMED_MAX = 25;

export interface WatchedNames extends GroupNames {
  /** The group that it is made like, where it isn't that itself. */
  readonly pattern?: string | undefined;
}

/** What Auto Scaling calls the alarms that it makes for its policies, and takes away with them. */
const OF_TRACKING = 'TargetTracking-';

/**
 * The alarms of the owner that watch a group or its target groups, for the report. Those that call its scaling policies are
 * `others`, which are told with these. They are advice alone: that not all could be read is told, and keeps nobody waiting.
 */
export async function watchingAlarms(
  clients: Clients,
  names: WatchedNames,
  others: readonly string[],
): Promise<SettingReport[]> {
  const { alarms, isWhole } = await readAlarms(clients);
  const found = alarms
    .filter(({ AlarmName = '' }) => !others.includes(AlarmName) && !isMadeFor(AlarmName))
    .flatMap((alarm) => reportOf(alarm, names) ?? []);
  return [...found.slice(0, NAMED_MAX), ...(isWhole && found.length <= NAMED_MAX ? [] : [UNTOLD])];
}

const isMadeFor = (name: string) => name.startsWith(RECREATED) || name.startsWith(OF_TRACKING);

const UNTOLD: SettingReport = {
  setting: 'alarms',
  outcome: 'copied',
  why: 'finding: more alarms may watch the group or its target groups by name: they are too many, or could not all be read',
};

async function readAlarms({ cloudWatch }: Clients): Promise<{ alarms: MetricAlarm[]; isWhole: boolean }> {
  const alarms: MetricAlarm[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const command = new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm'], MaxRecords: 100, NextToken });
    const response = await orNothing(callAws('list the alarms', cloudWatch.send(command)));
    if (!response) break;
    alarms.push(...(response.MetricAlarms ?? []));
    NextToken = response.NextToken;
    if (NextToken === undefined) return { alarms, isWhole: true };
  }
  return { alarms, isWhole: false };
}

function reportOf(
  alarm: MetricAlarm,
  { group, targetGroups, pattern }: WatchedNames,
): SettingReport | undefined {
  const { AlarmName, Dimensions = [], Metrics = [] } = alarm;
  const dimensions = [
    ...Dimensions,
    ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? []),
  ];
  const texts = Metrics.flatMap(({ Expression }) => Expression ?? []);
  const names = (isIt: (dimension: Dimension) => boolean, name: string) =>
    dimensions.some(isIt) || texts.some((text) => namesWhole(text, name));
  const isOf = (group: string) =>
    names(({ Name = '', Value }) => Value === group && isGroupDimension(Name), group);
  const setting = `alarm "${AlarmName}"`;
  if (pattern !== undefined && isOf(pattern)) {
    const why = `finding: it watches the pattern ${pattern}, which has no servers`;
    return { setting, outcome: 'copied', why, fix: 'have it watch what stays, such as the load balancer' };
  }
  if (isOf(group)) {
    const why = `it watches ${group} by its name, and nothing once that group is gone`;
    return { setting, outcome: 'dropped', why, fix: 'have it watch what stays, such as the load balancer' };
  }
  const watched = targetGroups.map(targetGroupId);
  const one = watched.find((name) => names(({ Value }) => Value === name, name));
  if (one === undefined) return undefined;
  const why = `finding: it watches ${one}, which every other rollout leaves without traffic`;
  return { setting, outcome: 'copied', why, fix: 'make one for the other target group as well' };
}
