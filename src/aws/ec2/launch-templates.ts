import {
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { ResolvedVersion, Templates } from '../../ports/launch-templates.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

export const launchTemplates = (client: Client): Templates => ({
  resolve: (template) => resolve(client, template),
  newerThan: (template) => newerThan(client, template),
});

async function resolve(client: Client, template: { id: string; version: string }): Promise<ResolvedVersion> {
  const { id, version } = template;
  const found = await describe(client, template);
  const named = found.LaunchTemplateData?.ImageId;
  const number = required(found.VersionNumber, `the number of version ${version} of ${id}`);
  if (named?.startsWith('ami-')) return { version: number, imageId: named };
  if (!named?.startsWith('resolve:ssm:'))
    throw new SpecMismatch(`version ${version} of ${id} names no image but ${named ?? 'nothing'}`);
  const { LaunchTemplateData } = await describe(client, { id, version: String(number) }, true);
  const imageId = required(LaunchTemplateData?.ImageId, `the image that ${named} names`);
  return { version: number, imageId, parameter: named };
}

/** EC2 puts the image in the place of a parameter where it is asked to (SDK: `ResolveAlias`). */
async function describe(
  client: Client,
  { id, version }: { id: string; version: string },
  ResolveAlias?: true,
): Promise<LaunchTemplateVersion> {
  const what = `version ${version} of the launch template ${id}`;
  const input = { LaunchTemplateId: id, Versions: [version], ResolveAlias };
  const response = await callAws(
    `describe ${what}`,
    client.send(new DescribeLaunchTemplateVersionsCommand(input)),
  );
  return required(response.LaunchTemplateVersions?.[0], what);
}

/** Versions can't be tagged: every one that an installation of Greenshift has made is described so. */
const isDerived = (description: string | undefined) => /^greenshift \S+/.test(description ?? '');

async function newerThan(
  client: Client,
  { id, version }: { id: string; version: number },
): Promise<number[]> {
  const what = `the versions of the launch template ${id}`;
  const versions = await paginate(async (NextToken: string | undefined) => {
    const input = { LaunchTemplateId: id, MinVersion: String(version), MaxResults: 200, NextToken };
    const response = await callAws(
      `list ${what}`,
      client.send(new DescribeLaunchTemplateVersionsCommand(input)),
    );
    return { items: required(response.LaunchTemplateVersions, what), next: response.NextToken };
  });
  return versions
    .filter(({ VersionDescription }) => !isDerived(VersionDescription))
    .map(({ VersionNumber }) => required(VersionNumber, what))
    .filter((number) => number > version)
    .toSorted((a, b) => a - b);
}
