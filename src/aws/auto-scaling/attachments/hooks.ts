import {
  DeleteLifecycleHookCommand,
  DescribeLifecycleHooksCommand,
  type LifecycleHook,
  PutLifecycleHookCommand,
} from '@aws-sdk/client-auto-scaling';
import { callAws, required } from '../../call.ts';
import { hookSpecification } from '../clone.ts';
import { changeGroup } from '../groups.ts';
import { attachment, named, namesOf } from './attachment.ts';

const KIND = 'lifecycle hook';
const settingOf = ({ LifecycleHookName }: LifecycleHook) => named(KIND, LifecycleHookName);

/** CodeDeploy adds one to every group that it deploys to, and completes it for no other (CodeDeploy user guide). */
const CODE_DEPLOY_HOOK = 'CodeDeploy-managed-automatic-launch-deployment-hook';

const OF_CODE_DEPLOY = {
  outcome: 'refused',
  why: 'CodeDeploy deploys to the servers of this group only, so those of green would wait until it times out',
  fix: 'put what it deploys into the image, and take the group out of its deployment group',
} as const;

/** Whoever completes it hears of it by EventBridge, or is the server itself. */
const UNADDRESSED = {
  outcome: 'copied',
  why: 'finding: whoever completes it has to do so for green as well: a rule of EventBridge may ask for the group by its name',
} as const;

function outcomeOf({ LifecycleHookName = '', NotificationTargetARN }: LifecycleHook) {
  if (LifecycleHookName.startsWith(CODE_DEPLOY_HOOK)) return OF_CODE_DEPLOY;
  return NotificationTargetARN ? ({ outcome: 'copied' } as const) : UNADDRESSED;
}

/** A copy is created with its hooks, since one that is added later misses the first servers. Later changes are made here. */
export const hooks = attachment<LifecycleHook[]>({
  name: 'lifecycle hooks',
  async read({ autoScaling }, { AutoScalingGroupName }) {
    const what = `the lifecycle hooks of ${AutoScalingGroupName}`;
    const command = new DescribeLifecycleHooksCommand({ AutoScalingGroupName });
    const { LifecycleHooks } = await callAws(`list ${what}`, autoScaling.send(command));
    return required(LifecycleHooks, what);
  },
  settings: (all) => Object.fromEntries(all.map((hook) => [settingOf(hook), hookSpecification(hook)])),
  outcomes: (all) => Object.fromEntries(all.map((hook) => [settingOf(hook), outcomeOf(hook)])),
  async recreate({ autoScaling }, all, { to: { group }, put, drop }) {
    for (const hook of all.filter((each) => put.has(settingOf(each)))) {
      const input = { ...hookSpecification(hook), AutoScalingGroupName: group };
      await changeGroup(
        `put a lifecycle hook of ${group}`,
        autoScaling.send(new PutLifecycleHookCommand(input)),
      );
    }
    for (const LifecycleHookName of namesOf(drop, KIND)) {
      const input = { AutoScalingGroupName: group, LifecycleHookName };
      await changeGroup(
        `delete a lifecycle hook of ${group}`,
        autoScaling.send(new DeleteLifecycleHookCommand(input)),
      );
    }
  },
});
