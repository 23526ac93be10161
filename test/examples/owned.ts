import {
  type AutoScalingClient,
  CompleteLifecycleActionCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { StartImagePipelineExecutionCommand } from '@aws-sdk/client-imagebuilder';
import { plantImage } from '../../bench/fleets/plant-image.ts';
import type { Group } from '../../local-cloud/services/auto-scaling/model.ts';
import { type Clock, every } from '../../local-cloud/time/clock.ts';
import { untilEnded } from '../../simulation/run/end.ts';
import { cloudState } from '../../simulation/world/cloud-state.ts';
import { createWorld } from '../../simulation/world/create-world.ts';
import { GOOD } from '../../simulation/world/instances.ts';
import { seeded } from '../../simulation/world/random.ts';
import { serviceRecord } from '../../simulation/world/records.ts';
import { generateTraffic } from '../../simulation/world/traffic-generator.ts';
import { register } from '../../src/commands/registration/register.ts';
import { patternIn } from '../../src/rollout/fleet/named-fleets.ts';
import { parseSpec } from '../../src/rollout/service-spec/spec.ts';
import { routeName } from '../../src/rollout/traffic/routes.ts';
import { routesOf } from '../../src/rollout/traffic/twins.ts';
import { Stack } from './stack/stack.ts';
import type { Template } from './stack/template.ts';

export const SERVICE = 'shop';
export const FIRST_IMAGE = 'ami-0123456789abcdef0';
/** Whatever it is asked. */
const WELL = { ...GOOD, badShare: 0, unansweredShare: 0 };
const MINUTE = 60_000;
/** Requests per minute, enough to judge each step. */
const DEMAND = 6_000;

/** What the owner of an example changes from one deployment to the next. */
export interface Change {
  readonly withFirstFleet?: boolean;
  readonly instanceType?: string;
  readonly imageVersion?: string;
  readonly componentUri?: string;
}

/** What is deployed at first. */
export const FIRST_DEPLOYMENT: Required<Change> = {
  withFirstFleet: true,
  instanceType: 't3.small',
  imageVersion: '1.0.0',
  componentUri: 'file:///images/first',
};

/** A template of an example with the parameters of a deployment. */
export type Example = (change: Required<Change>) => Promise<{
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
}>;

/** Does what the agents of servers do, every few seconds. */
function completeHooks(
  clock: Clock,
  client: Pick<AutoScalingClient, 'send'>,
  groups: ReadonlyMap<string, Group>,
): void {
  const waiting = () =>
    [...groups].flatMap(([AutoScalingGroupName, { members, hooks }]) =>
      [...members].flatMap(([InstanceId, { state }]) =>
        [...hooks.keys()].flatMap((LifecycleHookName) => {
          const isItsHook = (LifecycleHookName === 'agent-ready') === state.startsWith('Pending');
          return state.endsWith(':Wait') && isItsHook
            ? [{ AutoScalingGroupName, InstanceId, LifecycleHookName }]
            : [];
        }),
      ),
    );
  every(clock, 5_000, () => {
    for (const one of waiting())
      void client.send(new CompleteLifecycleActionCommand({ ...one, LifecycleActionResult: 'CONTINUE' }));
  });
}

/** An example as its owner has it on the local cloud, in virtual time. */
export async function owned(example: Example) {
  const world = await createWorld({
    seed: 1,
    models: { first: WELL, good: WELL },
    demand: () => 0,
    servers: 1,
  });
  plantImage(world, FIRST_IMAGE);
  const { autoScaling, ec2, imageBuilder, loadBalancing } = world.outside;
  completeHooks(world.clock, autoScaling, world.services.autoScaling.groups);
  const stack = new Stack(SERVICE, world.outside);
  let now = FIRST_DEPLOYMENT;
  const mine = { ...world, service: SERVICE };
  const spec = () => parseSpec(JSON.parse(String(stack.outputs.Spec)));

  async function deploy(change: Change = {}): Promise<string[]> {
    now = { ...now, ...change };
    const { template, parameters } = await example(now);
    return stack.deploy(template, parameters);
  }

  return {
    deploy,
    advance: (minutes: number) => world.clock.advance(minutes * MINUTE),
    record: () => serviceRecord(mine),
    /** As `greenshift apply` does; clients come from now on. */
    async apply() {
      await register(world.api, spec());
      const listener = routeName(routesOf(spec())[0]!);
      const named = () => ({ listener, targetGroups: [], template: '' });
      const state = cloudState(world.services, world.instances, named);
      const { bulkTraffic } = world.services.loadBalancing;
      generateTraffic({ clock: world.clock, bulkTraffic, state, demand: () => DEMAND, random: seeded(1) });
    },
    /** Has the pipeline build what its recipe says. */
    async build() {
      const imagePipelineArn = spec().image.pipeline;
      await imageBuilder.send(new StartImagePipelineExecutionCommand({ imagePipelineArn }));
    },
    untilEnded: () => untilEnded(world.clock, [mine]),
    async group(name: string) {
      const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
      return (await autoScaling.send(command)).AutoScalingGroups?.[0];
    },
    async hooksOf(AutoScalingGroupName: string) {
      const command = new DescribeLifecycleHooksCommand({ AutoScalingGroupName });
      const { LifecycleHooks = [] } = await autoScaling.send(command);
      return LifecycleHooks.map(({ LifecycleHookName }) => LifecycleHookName).toSorted();
    },
    async typeOf(name: string): Promise<string | undefined> {
      const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
      const { LaunchTemplate } = (await autoScaling.send(command)).AutoScalingGroups?.[0] ?? {};
      const { LaunchTemplateVersions } = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({
          LaunchTemplateId: LaunchTemplate?.LaunchTemplateId,
          Versions: [LaunchTemplate?.Version ?? '$Default'],
        }),
      );
      return LaunchTemplateVersions?.[0]?.LaunchTemplateData?.InstanceType;
    },
    /** The shares of the two target groups, percent. */
    async shares(): Promise<number[]> {
      const { targetGroups = [] } = spec().traffic;
      const RuleArns = [routeName(routesOf(spec())[0]!)];
      const { Rules } = await loadBalancing.send(new DescribeRulesCommand({ RuleArns }));
      const shares = Rules?.[0]?.Actions?.at(-1)?.ForwardConfig?.TargetGroups ?? [];
      const total = shares.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
      const weightOf = (arn: string) =>
        shares.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight ?? 0;
      return targetGroups.map((arn) => (weightOf(arn) / total) * 100);
    },
    pattern: () => patternIn(spec()) ?? '',
    close: () => world.close(),
  };
}
