import { ResumeProcessesCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import { changeGroup } from '../groups.ts';
import { attachment, named, namesOf } from './attachment.ts';

export const PROCESS = 'suspended process';

const UNREPAIRED: Readonly<Record<string, string>> = {
  HealthCheck: 'finding: nobody notices a server that is ill, of green neither',
  ReplaceUnhealthy:
    'finding: a server that is ill is not replaced: of blue it may hold a way back, of green the start',
};

export const processes = attachment<string[]>({
  name: 'suspended processes',
  read: async (_, { SuspendedProcesses: all = [] }) => all.map(({ ProcessName }) => ProcessName ?? ''),
  settings: (all) => Object.fromEntries(all.map((process) => [named(PROCESS, process), true])),
  outcomes: (all) =>
    Object.fromEntries(
      all.flatMap((process) => {
        const why = UNREPAIRED[process];
        return why === undefined ? [] : [[named(PROCESS, process), { outcome: 'copied', why }]];
      }),
    ),
  async recreate({ autoScaling }, all, { to: { group }, put, drop }) {
    const suspended = all.filter((process) => put.has(named(PROCESS, process)));
    if (suspended.length > 0) {
      const input = { AutoScalingGroupName: group, ScalingProcesses: suspended };
      await changeGroup(
        `suspend processes of ${group}`,
        autoScaling.send(new SuspendProcessesCommand(input)),
      );
    }
    const resumed = namesOf(drop, PROCESS);
    if (resumed.length > 0) {
      const input = { AutoScalingGroupName: group, ScalingProcesses: resumed };
      await changeGroup(`resume processes of ${group}`, autoScaling.send(new ResumeProcessesCommand(input)));
    }
  },
});
