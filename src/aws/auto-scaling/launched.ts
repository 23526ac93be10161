import { DescribeLaunchConfigurationsCommand } from '@aws-sdk/client-auto-scaling';
import { callAws, paginate } from '../call.ts';
import { type Client, listGroups } from './groups.ts';

/** What groups of the account launch, whatever their size. */
export interface Launched {
  /** `lt-1 7`: a template's id and what a group names of it. */
  readonly versions: ReadonlySet<string>;
  /** The groups or launch configurations that name an image themselves, by that. */
  readonly images: ReadonlyMap<string, string>;
}

/** Of launch configurations, also those that no group has. */
export async function launchedByGroups(client: Client): Promise<Launched> {
  const versions = new Set<string>();
  const images = new Map<string, string>();
  for (const { AutoScalingGroupName, LaunchTemplate, MixedInstancesPolicy } of await listGroups(client)) {
    const { LaunchTemplateSpecification: own, Overrides = [] } = MixedInstancesPolicy?.LaunchTemplate ?? {};
    const all = [LaunchTemplate, own, ...Overrides.map((one) => one.LaunchTemplateSpecification)];
    for (const { LaunchTemplateId: id, Version = '$Default' } of all.filter((one) => one !== undefined))
      versions.add(`${id} ${Version}`);
    for (const { ImageId } of Overrides)
      if (ImageId !== undefined) images.set(ImageId, `the group ${AutoScalingGroupName} launches it`);
  }
  for (const { ImageId = '', LaunchConfigurationName } of await configurations(client))
    images.set(ImageId, `the launch configuration ${LaunchConfigurationName} names it`);
  return { versions, images };
}

const configurations = (client: Client) =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeLaunchConfigurationsCommand({ MaxRecords: 100, NextToken });
    const response = await callAws('list launch configurations', client.send(command));
    return { items: response.LaunchConfigurations, next: response.NextToken };
  });
