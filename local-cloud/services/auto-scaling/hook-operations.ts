import type {
  CompleteLifecycleActionCommandInput,
  DeleteLifecycleHookCommandInput,
  DescribeLifecycleHooksCommandInput,
  DescribeLifecycleHooksCommandOutput,
  LifecycleHookSpecification,
  PutLifecycleHookCommandInput,
  RecordLifecycleActionHeartbeatCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { type Result, validationError } from '../../operations.ts';
import { type Context, changeableGroup, findGroup, limitExceeded, required } from './context.ts';
import { complete, findWait, globalTimeout, LAUNCHING, renewHeartbeat, TERMINATING } from './hooks.ts';
import type { Hook } from './model.ts';

const MAX_HOOKS = 50;

/**
 * The operations on lifecycle hooks. A hook's `NotificationTargetARN` is kept and shown; its actions go to
 * EventBridge alone, as there is no SNS or SQS.
 */
export const hookOperations = (context: Context) => ({
  PutLifecycleHook(input: PutLifecycleHookCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const name = required(input.LifecycleHookName, 'lifecycleHookName');
    const { AutoScalingGroupName: _, ...given } = input;
    const hook = hookFrom(given, group.hooks.get(name));
    if (!group.hooks.has(name) && group.hooks.size >= MAX_HOOKS)
      throw limitExceeded(`A group has at most ${MAX_HOOKS} lifecycle hooks`);
    group.hooks.set(name, hook);
    return {};
  },

  /** Actions that wait for the hook are completed first: launches are abandoned, terminations go on. */
  DeleteLifecycleHook(input: DeleteLifecycleHookCommandInput) {
    const group = changeableGroup(context, input.AutoScalingGroupName);
    const name = required(input.LifecycleHookName, 'lifecycleHookName');
    const hook = group.hooks.get(name);
    if (!hook) throw validationError(`No Lifecycle Hook found with name ${name}`);
    group.hooks.delete(name);
    for (const member of [...group.members.values(), ...group.warm.values()]) {
      const wait = member.waits.get(name);
      if (wait) complete(member, wait, hook.LifecycleTransition === LAUNCHING ? 'ABANDON' : 'CONTINUE');
    }
    return {};
  },

  DescribeLifecycleHooks(
    input: DescribeLifecycleHooksCommandInput,
  ): Result<DescribeLifecycleHooksCommandOutput> {
    const group = findGroup(context, input.AutoScalingGroupName);
    const names = input.LifecycleHookNames?.length ? new Set(input.LifecycleHookNames) : undefined;
    const hooks = [...group.hooks.values()].filter((hook) => names?.has(hook.LifecycleHookName) ?? true);
    return {
      LifecycleHooks: hooks.map((hook) => ({
        ...hook,
        AutoScalingGroupName: group.name,
        GlobalTimeout: globalTimeout(hook) / 1000,
      })),
    };
  },

  CompleteLifecycleAction(input: CompleteLifecycleActionCommandInput) {
    const { member, wait } = findAction(context, input);
    const result = input.LifecycleActionResult;
    if (result !== 'CONTINUE' && result !== 'ABANDON')
      throw validationError(`Lifecycle action result must be CONTINUE or ABANDON, not ${result}`);
    complete(member, wait, result);
    return {};
  },

  RecordLifecycleActionHeartbeat(input: RecordLifecycleActionHeartbeatCommandInput) {
    const { member, wait } = findAction(context, input);
    renewHeartbeat(context, member, wait);
    return {};
  },
});

function findAction(
  context: Context,
  input: CompleteLifecycleActionCommandInput | RecordLifecycleActionHeartbeatCommandInput,
) {
  const group = findGroup(context, input.AutoScalingGroupName);
  const hookName = required(input.LifecycleHookName, 'lifecycleHookName');
  if (!input.InstanceId && !input.LifecycleActionToken)
    throw validationError('Either InstanceId or LifecycleActionToken must be given');
  return findWait(group, {
    hookName,
    instanceId: input.InstanceId,
    token: input.LifecycleActionToken,
  });
}

/** A hook as it is kept: what a request leaves out is as it was, or the default. */
export function hookFrom(given: Partial<LifecycleHookSpecification>, present?: Hook): Hook {
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const hook = { HeartbeatTimeout: 3600, DefaultResult: 'ABANDON', ...present, ...stated } as Hook;
  required(hook.LifecycleHookName, 'lifecycleHookName');
  const { LifecycleTransition: transition, HeartbeatTimeout: timeout, DefaultResult: result } = hook;
  if (transition !== LAUNCHING && transition !== TERMINATING)
    throw validationError(`Lifecycle transition must be ${LAUNCHING} or ${TERMINATING}, not ${transition}`);
  if (!(timeout >= 30 && timeout <= 7200))
    throw validationError(`Heartbeat timeout must be between 30 and 7200 seconds, not ${timeout}`);
  if (result !== 'CONTINUE' && result !== 'ABANDON')
    throw validationError(`Default result must be CONTINUE or ABANDON, not ${result}`);
  return hook;
}
