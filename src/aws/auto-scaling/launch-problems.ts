import { type Activity, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { callAws, required } from '../call.ts';
import type { Client } from './groups.ts';

/** Of the newest activities so many are read: a fleet that can't launch repeats itself. */
const ACTIVITIES = 50;

/** An activity's message has no code (Auto Scaling user guide, "Troubleshoot"), and names its instance. */
const INSTANCE = /\bi-[0-9a-f]{8,17}\b/g;

/**
 * Why the servers of a group don't come into service, a sentence for each cause: launches that EC2 has refused or ended, and
 * those that wait for a lifecycle hook.
 */
export async function launchProblems(client: Client, name: string): Promise<string[]> {
  const what = `the scaling activities of ${name}`;
  const command = new DescribeScalingActivitiesCommand({
    AutoScalingGroupName: name,
    MaxRecords: ACTIVITIES,
  });
  const response = await callAws(`list ${what}`, client.send(command));
  const launches = required(response.Activities, what).filter(({ Description = '' }) =>
    Description.startsWith('Launching'),
  );
  const waiting = launches.filter(({ StatusCode }) => StatusCode === 'MidLifecycleAction').length;
  return [
    ...failuresOf(launches),
    ...(waiting > 0 ? [`${waiting} of its launches wait for a lifecycle hook to be completed`] : []),
  ];
}

function failuresOf(launches: readonly Activity[]): string[] {
  const counts = new Map<string, number>();
  for (const { StatusCode, StatusMessage = 'Auto Scaling names no reason' } of launches) {
    if (StatusCode !== 'Failed' && StatusCode !== 'Cancelled') continue;
    const reason = StatusMessage.replace(INSTANCE, 'the instance').replace(/\.?\s*$/, '');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${count} of its launches failed: ${reason}`);
}
