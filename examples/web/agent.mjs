import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeLifecycleHooksCommand,
  RecordLifecycleActionHeartbeatCommand,
} from '@aws-sdk/client-auto-scaling';
import { metadata } from './metadata.mjs';

const POLL_MS = 1_000;
/** Well below the timeout of the hooks. */
const HEARTBEAT_MS = 60_000;
/** How long the agent tries to complete a hook. A server that is to end is drained before its hook waits for it. */
const HOOK_WITHIN_MS = 15 * 60_000;
const RETRY_MS = { first: 200, longest: 5_000 };
/** Without an answer of the metadata service for so long, the agent doesn't see the end of its server coming. */
const BLIND_AFTER_MS = 30_000;

/**
 * The agent of a machine. It is enrolled at the boot with a secret that no image has, and completes the launch hook: until
 * then the group keeps the server out of service. From then on it watches for the end, and completes the termination hook
 * once `finish` has resolved. Returns `problem`: why it doesn't do its work, undefined while it does.
 */
export async function startAgent({ instanceId, region, token, hooks, finish }) {
  const client = new AutoScalingClient({ region });
  const group = await groupOf(client, instanceId);
  const member = { AutoScalingGroupName: group, InstanceId: instanceId };
  console.log(`agent: enrolled with a token of ${token.length} characters`);
  await completeHook(client, member, hooks.launch);
  let seen = Date.now();
  void watch().catch((error) => console.error(`agent: ${error.message}`));

  async function watch() {
    for (let state; state !== 'Terminated'; await pause(POLL_MS)) {
      state = await targetState();
      if (state !== undefined) seen = Date.now();
    }
    console.log('agent: this server is to end; what is under way is finished');
    const heartbeat = setInterval(() => sendHeartbeat(client, member, hooks.termination), HEARTBEAT_MS);
    await finish();
    clearInterval(heartbeat);
    await completeHook(client, member, hooks.termination);
  }

  return {
    problem: () =>
      Date.now() - seen > BLIND_AFTER_MS ? 'the agent does not reach the metadata service' : undefined,
  };
}

/** Nothing that keeps the process from ending. */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** Where Auto Scaling wants this server to be; undefined while the metadata service doesn't say. */
const targetState = () => metadata('autoscaling/target-lifecycle-state').catch(() => undefined);

async function groupOf(client, instanceId) {
  const { AutoScalingInstances = [] } = await client.send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds: [instanceId] }),
  );
  return AutoScalingInstances[0]?.AutoScalingGroupName;
}

/** Tells the group to go on with this server, as soon as the hook waits for it. */
async function completeHook(client, member, LifecycleHookName) {
  if (!member.AutoScalingGroupName) return;
  const done = { ...member, LifecycleHookName, LifecycleActionResult: 'CONTINUE' };
  const until = Date.now() + HOOK_WITHIN_MS;
  for (let wait = RETRY_MS.first; Date.now() < until; wait = Math.min(wait * 2, RETRY_MS.longest)) {
    try {
      await client.send(new CompleteLifecycleActionCommand(done));
      return;
    } catch (error) {
      // The server isn't waiting yet, or its group has no such hook.
      if (error.name !== 'ValidationError') throw error;
      if (!(await hasHook(client, member, LifecycleHookName))) return;
    }
    await pause(wait);
  }
  console.error(`agent: ${LifecycleHookName} does not wait for this server`);
}

async function hasHook(client, { AutoScalingGroupName }, hook) {
  const { LifecycleHooks = [] } = await client.send(
    new DescribeLifecycleHooksCommand({ AutoScalingGroupName, LifecycleHookNames: [hook] }),
  );
  return LifecycleHooks.length > 0;
}

async function sendHeartbeat(client, member, LifecycleHookName) {
  await client
    .send(new RecordLifecycleActionHeartbeatCommand({ ...member, LifecycleHookName }))
    .catch((error) => console.error(`agent: no heartbeat: ${error.message}`));
}
