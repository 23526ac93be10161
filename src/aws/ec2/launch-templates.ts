import { DescribeLaunchTemplateVersionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { Templates } from '../../ports/launch-templates.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { callAws, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

export const launchTemplates = (client: Client): Templates => ({
  resolve: (template) => resolve(client, template),
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
