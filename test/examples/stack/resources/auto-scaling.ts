import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  EnableMetricsCollectionCommand,
  PutScalingPolicyCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { type Handler, made, type Properties } from './handler.ts';

/** Sizes are texts in a template, and a list of subnets is one. */
const settings = ({
  MinSize,
  MaxSize,
  DesiredCapacity,
  VPCZoneIdentifier,
  LaunchTemplate,
  ...rest
}: Properties) => {
  const {
    MetricsCollection: _,
    Tags: __,
    TargetGroupARNs: ___,
    AutoScalingGroupName: ____,
    LifecycleHookSpecificationList: _____,
    ...others
  } = rest;
  return {
    ...others,
    MinSize: Number(MinSize),
    MaxSize: Number(MaxSize),
    ...(DesiredCapacity !== undefined && { DesiredCapacity: Number(DesiredCapacity) }),
    VPCZoneIdentifier: VPCZoneIdentifier.join(','),
    LaunchTemplate: { ...LaunchTemplate, Version: String(LaunchTemplate.Version) },
  };
};

export const autoScalingGroup: Handler = {
  async create({ autoScaling }, properties, name) {
    const { AutoScalingGroupName = name, MetricsCollection, Tags, TargetGroupARNs } = properties;
    const { LifecycleHookSpecificationList } = properties;
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        ...settings(properties),
        AutoScalingGroupName,
        Tags,
        TargetGroupARNs,
        LifecycleHookSpecificationList,
      }),
    );
    for (const collection of MetricsCollection ?? [])
      await autoScaling.send(new EnableMetricsCollectionCommand({ AutoScalingGroupName, ...collection }));
    return made(AutoScalingGroupName);
  },
  async update({ autoScaling }, before, properties) {
    const AutoScalingGroupName = before.ref;
    await autoScaling.send(
      new UpdateAutoScalingGroupCommand({ ...settings(properties), AutoScalingGroupName }),
    );
    return before;
  },
  remove: ({ autoScaling }, { ref }) =>
    autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: ref })),
};

export const scalingPolicy: Handler = {
  async create({ autoScaling }, properties, name) {
    const { PolicyARN } = await autoScaling.send(
      new PutScalingPolicyCommand({ ...properties, PolicyName: name } as PutScalingPolicyCommand['input']),
    );
    return made(PolicyARN);
  },
};
