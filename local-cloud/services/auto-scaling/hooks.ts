import { AwsError } from '../../operations.ts';
import { type Context, uuid } from './context.ts';
import type { Group, Hook, Member, Move, Wait } from './model.ts';

export const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';
export const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';

/** How the wait for all hooks ended: an abandonment carries the words for the activity. */
type Outcome = { readonly abandoned?: string };

/** A hook's longest wait in ms, however often its heartbeat is renewed: 100 heartbeats, at most 48 hours. */
export const globalTimeout = (hook: Hook) => Math.min(172_800, 100 * hook.HeartbeatTimeout) * 1000;

/** An instance that goes back into its pool leaves the group, one that is taken from there is launched once more. */
const transitionOf = ({ from, to }: Move) =>
  from === 'EC2' || to === 'AutoScalingGroup' ? LAUNCHING : TERMINATING;

/** @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/warm-pool-instance-lifecycle.html */
function waitingState({ from, to }: Move): Member['state'] {
  if (to === 'WarmPool') return 'Warmed:Pending:Wait';
  if (to === 'AutoScalingGroup') return 'Pending:Wait';
  return from === 'WarmPool' ? 'Warmed:Terminating:Wait' : 'Terminating:Wait';
}

const continuations = new WeakMap<Member, (outcome: Outcome) => void>();

/**
 * Keeps a member waiting for the hooks of a move, which are all announced at once. `done` is called when the last of them is
 * completed, or at the first that is abandoned; at once without hooks.
 */
export function waitForHooks(
  context: Context,
  group: Group,
  member: Member,
  move: Move,
  done: (outcome: Outcome) => void,
): void {
  const transition = transitionOf(move);
  const hooks = [...group.hooks.values()].filter((hook) => hook.LifecycleTransition === transition);
  if (hooks.length === 0) {
    done({});
    return;
  }
  member.state = waitingState(move);
  member.activity.status = 'MidLifecycleAction';
  continuations.set(member, done);
  const since = context.region.clock.now();
  for (const hook of hooks) {
    const wait: Wait = { hook, move, token: uuid(context.region), since, cancel: () => {} };
    member.waits.set(hook.LifecycleHookName, wait);
    renewHeartbeat(context, member, wait);
  }
  for (const wait of [...member.waits.values()]) emitWait(context, group, member, wait);
}

/** Restarts a hook's heartbeat, within its longest wait. */
export function renewHeartbeat(context: Context, member: Member, wait: Wait): void {
  const { hook, since } = wait;
  const left = since + globalTimeout(hook) - context.region.clock.now();
  wait.cancel();
  wait.cancel = context.region.clock.after(Math.min(hook.HeartbeatTimeout * 1000, left), () =>
    complete(member, wait, hook.DefaultResult, 'Heartbeat Timeout'),
  );
}

/** Ends one hook's wait with `CONTINUE` or `ABANDON`. */
export function complete(
  member: Member,
  wait: Wait,
  result: string,
  why = 'Lifecycle Action Completed with ABANDON Result',
): void {
  wait.cancel();
  member.waits.delete(wait.hook.LifecycleHookName);
  const abandoned =
    result === 'ABANDON'
      ? `Instance failed to complete user's Lifecycle Action: Lifecycle Action with token ${wait.token} was abandoned: ${why}`
      : undefined;
  if (!abandoned && member.waits.size > 0) return;
  const done = continuations.get(member);
  stopWaiting(member);
  done?.({ abandoned });
}

/** Forgets all waits of a member, and what was to follow. */
export function stopWaiting(member: Member): void {
  for (const wait of member.waits.values()) wait.cancel();
  member.waits.clear();
  continuations.delete(member);
}

/** The wait that a request means by its token, or by hook and instance. Throws `ValidationError` without one. */
export function findWait(
  group: Group,
  { hookName, instanceId, token }: { hookName: string; instanceId?: string; token?: string },
): { readonly member: Member; readonly wait: Wait } {
  const members = [...group.members.values(), ...group.warm.values()];
  for (const member of members.filter((one) => instanceId === undefined || one.instanceId === instanceId)) {
    const wait = member.waits.get(hookName);
    if (wait && (token === undefined || wait.token === token)) return { member, wait };
  }
  const named = token === undefined ? `instance ID ${instanceId}` : `token ${token}`;
  throw new AwsError('ValidationError', `No active Lifecycle Action found with ${named}`);
}

function emitWait({ region }: Context, group: Group, member: Member, { hook, move, token }: Wait): void {
  const launch = hook.LifecycleTransition === LAUNCHING;
  region.emit({
    source: 'aws.autoscaling',
    'detail-type': `EC2 Instance-${launch ? 'launch' : 'terminate'} Lifecycle Action`,
    resources: [group.arn],
    detail: {
      LifecycleActionToken: token,
      AutoScalingGroupName: group.name,
      LifecycleHookName: hook.LifecycleHookName,
      EC2InstanceId: member.instanceId,
      LifecycleTransition: hook.LifecycleTransition,
      NotificationMetadata: hook.NotificationMetadata,
      Origin: move.from,
      Destination: move.to,
    },
  });
}
