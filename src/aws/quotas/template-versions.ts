import { DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

/** Of a launch template (EC2 user guide, "Launch template quotas"). */
const VERSIONS_MAX = 10_000;

/**
 * Why a launch template can't have another version. Numbers are never given again, so that one below the quota tells that
 * there is room: only beyond it they are counted.
 */
export async function versionShortage(client: Client, id: string): Promise<string | undefined> {
  const [latest] = (await page(client, { LaunchTemplateId: id, Versions: ['$Latest'] })).items;
  if ((latest?.VersionNumber ?? 0) < VERSIONS_MAX) return undefined;
  const versions = await paginate((NextToken: string | undefined) =>
    page(client, { LaunchTemplateId: id, MaxResults: 200, NextToken }),
  );
  if (versions.length < VERSIONS_MAX) return undefined;
  return `the launch template ${id} has ${versions.length} of the ${VERSIONS_MAX} versions that it may have: delete old ones`;
}

async function page(client: Client, input: DescribeLaunchTemplateVersionsCommand['input']) {
  const what = `the versions of the launch template ${input.LaunchTemplateId}`;
  const response = await callAws(
    `list ${what}`,
    client.send(new DescribeLaunchTemplateVersionsCommand(input)),
  );
  return { items: required(response.LaunchTemplateVersions, what), next: response.NextToken };
}
