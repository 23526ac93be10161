import { DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { Templates } from '../../ports/launch-templates.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

export const launchTemplates = (client: Client): Templates => ({
  resolve: (template) => resolve(client, template),
  newerThan: (template) => newerThan(client, template),
});

async function resolve(client: Client, { id, version }: { id: string; version: string }) {
  const input = { LaunchTemplateId: id, Versions: [version] };
  const response = await callAws(
    `describe version ${version} of the launch template ${id}`,
    client.send(new DescribeLaunchTemplateVersionsCommand(input)),
  );
  const found = required(
    response.LaunchTemplateVersions?.[0],
    `version ${version} of the launch template ${id}`,
  );
  const imageId = found.LaunchTemplateData?.ImageId;
  if (!imageId?.startsWith('ami-')) {
    // A parameter (`resolve:ssm:…`) is read at each launch: even a pinned version would change its image.
    throw new SpecMismatch(
      `version ${version} of ${id} names no image of its own but ${imageId ?? 'nothing'}`,
    );
  }
  return { version: required(found.VersionNumber, `the number of version ${version} of ${id}`), imageId };
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
