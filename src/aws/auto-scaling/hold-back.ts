import { SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import type { FleetSettings } from '../../rollout/fleet/settings.ts';
import { type Clients, named, namesOf } from './attachments/attachment.ts';
import { PROCESS } from './attachments/processes.ts';
import { changeGroup } from './groups.ts';

/** Of a setting that doesn't act while a process is suspended, that process (Auto Scaling user guide). */
const ACTING = { 'scaling policy': 'AlarmNotification', 'scheduled action': 'ScheduledActions' };

/** Before a group of size 0 gets what would act on it: a policy would grow it, an action give it another size. */
export async function holdBack(
  { autoScaling }: Clients,
  AutoScalingGroupName: string,
  put: readonly string[],
  has: FleetSettings,
): Promise<void> {
  const ScalingProcesses = Object.entries(ACTING)
    .filter(([kind]) => namesOf(put, kind).length > 0)
    .map(([, process]) => process)
    .filter((process) => has[named(PROCESS, process)] === undefined);
  if (ScalingProcesses.length === 0) return;
  const command = new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses });
  await changeGroup(`suspend processes of ${AutoScalingGroupName}`, autoScaling.send(command));
}
