import {
  type AutoScalingGroup,
  DeleteWarmPoolCommand,
  PutWarmPoolCommand,
  type WarmPoolConfiguration,
} from '@aws-sdk/client-auto-scaling';
import { changeGroup } from '../groups.ts';
import { attachment, type Clients } from './attachment.ts';

export const WARM_POOL = 'warm pool';

const settingsOf = ({
  MaxGroupPreparedCapacity,
  MinSize,
  PoolState,
  InstanceReusePolicy,
}: WarmPoolConfiguration) => ({
  MaxGroupPreparedCapacity,
  MinSize,
  PoolState,
  InstanceReusePolicy,
});

/** A warm pool that is being deleted (`Status`) is none. */
const configurationOf = ({ WarmPoolConfiguration: pool }: AutoScalingGroup) =>
  pool?.Status === undefined ? pool : undefined;

/**
 * Without a limit of its own a pool holds as many servers as lie between the desired capacity and `MaxSize` (Auto
 * Scaling user guide, "Warm pools"), so it is given to a fleet that has its size.
 */
export const warmPool = attachment<WarmPoolConfiguration | undefined>({
  name: WARM_POOL,
  read: async (_, group) => configurationOf(group),
  settings: (pool) => (pool ? { [WARM_POOL]: settingsOf(pool) } : {}),
  async recreate({ autoScaling }, pool, { to: { group }, put, drop }) {
    if (pool && put.has(WARM_POOL)) {
      // A limit that it had stays unless it is removed so (SDK: `PutWarmPoolType.MaxGroupPreparedCapacity`).
      const MaxGroupPreparedCapacity = pool.MaxGroupPreparedCapacity ?? -1;
      const input = { AutoScalingGroupName: group, ...settingsOf(pool), MaxGroupPreparedCapacity };
      await changeGroup(`give ${group} a warm pool`, autoScaling.send(new PutWarmPoolCommand(input)));
    }
    if (drop.has(WARM_POOL)) await deletePool(autoScaling, group);
  },
});

/** The servers of the pool end with their lifecycle hooks; the pool is gone when they are. */
export async function deleteWarmPool({ autoScaling }: Clients, group: AutoScalingGroup): Promise<void> {
  if (configurationOf(group)) await deletePool(autoScaling, group.AutoScalingGroupName);
}

const deletePool = (autoScaling: Clients['autoScaling'], AutoScalingGroupName: string | undefined) =>
  changeGroup(
    `delete the warm pool of ${AutoScalingGroupName}`,
    autoScaling.send(new DeleteWarmPoolCommand({ AutoScalingGroupName })),
  );
