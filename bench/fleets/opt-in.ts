import { callOutside } from '../../simulation/world/outside.ts';
import type { World } from '../../simulation/world/world.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';

/** What an owner does before registration: the tag by which roles let Greenshift change something, on all there is. */
export async function optIn(world: World, service: string): Promise<void> {
  const { autoScaling, ec2, loadBalancing } = world.services;
  const tag = { Key: TAGS.service, Value: service };
  for (const ResourceId of autoScaling.groups.keys()) {
    const Tags = [{ ...tag, ResourceId, ResourceType: 'auto-scaling-group', PropagateAtLaunch: false }];
    await callOutside(world, 'autoscaling', 'CreateOrUpdateTags', { Tags });
  }
  for (const template of ec2.templates.all.values()) Object.assign(template.tags, { [tag.Key]: tag.Value });
  const rules = [...loadBalancing.state.listeners.values()].flatMap((listener) => listener.rules);
  for (const { arn, listener } of rules)
    for (const ResourceArn of [arn, listener.arn])
      await callOutside(world, 'elasticloadbalancing', 'AddTags', {
        ResourceArns: [ResourceArn],
        Tags: [tag],
      });
}
