import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { Launched } from '../auto-scaling/launched.ts';
import { callAws, paginate } from '../call.ts';
import { isMadeBy } from './launch-template-versions.ts';

export interface Beside {
  readonly launched: Launched;
  readonly installation: string;
}

/**
 * A rollout leaves a version of its launch template, for people to compare with. One of ours that no group launches, and
 * that is neither the default nor the latest, is no use of its image.
 */
export async function usedByTemplate(
  ec2: Pick<EC2Client, 'send'>,
  id: string,
  image: string,
  { launched, installation }: Beside,
): Promise<string | undefined> {
  const what = `the versions of the launch template ${id}`;
  const named = await callAws(
    `list ${what}`,
    ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: ['$Latest', '$Default'] }),
    ),
  );
  const current = (named.LaunchTemplateVersions ?? []).find(
    (one) => one.LaunchTemplateData?.ImageId === image,
  );
  if (current) return `version ${current.VersionNumber} of the launch template ${id} names it`;
  const versions = await paginate(async (NextToken: string | undefined) => {
    const Filters = [{ Name: 'image-id', Values: [image] }];
    const input = { LaunchTemplateId: id, Filters, MaxResults: 200, NextToken };
    const response = await callAws(
      `list ${what}`,
      ec2.send(new DescribeLaunchTemplateVersionsCommand(input)),
    );
    return { items: response.LaunchTemplateVersions, next: response.NextToken };
  });
  const isIdle = (version: LaunchTemplateVersion) =>
    isMadeBy(version, installation) && !launched.versions.has(`${id} ${version.VersionNumber}`);
  // By a parameter's name, for example: whatever EC2 has found there, it is a use.
  if (versions.length === 0) return `the launch template ${id} names it`;
  const used = versions.find((version) => !isIdle(version));
  return used && `version ${used.VersionNumber} of the launch template ${id} names it`;
}
