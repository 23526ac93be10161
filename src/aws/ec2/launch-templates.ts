import {
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { DerivedVersion, Templates } from '../../ports/launch-templates.ts';
import { CloudRefused, CloudUnavailable, SpecMismatch } from '../../rollout/errors.ts';
import { callAws, paginate, required } from '../call.ts';

type Client = Pick<EC2Client, 'send'>;

export const launchTemplates = (client: Client): Templates => ({
  resolve: (template) => resolve(client, template),
  derive: (request) => derive(client, request),
  async find(request) {
    return (await findDerived(client, request))?.VersionNumber;
  },
  discard: (template) => discard(client, template),
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

/**
 * Versions can't be tagged, so ours is found by its description, before one is made: EC2 may forget the client token
 * before a rollout is recovered, days later.
 */
async function derive(client: Client, request: DerivedVersion): Promise<number> {
  const made = await findDerived(client, request);
  if (made) return required(made.VersionNumber, `the number of a version of ${request.id}`);
  const response = await callAws(
    `make a version of the launch template ${request.id}`,
    client.send(new CreateLaunchTemplateVersionCommand(versionInput(request))),
  );
  const number = required(
    response.LaunchTemplateVersion?.VersionNumber,
    `the new version's number of ${request.id}`,
  );
  const errors = response.Warning?.Errors ?? [];
  if (errors.length > 0) {
    // EC2 merely warns of a version that can't be launched: it must not be adopted later.
    await discard(client, { id: request.id, version: number });
    const reasons = errors.map(({ Code, Message }) => `${Code}: ${Message}`).join('; ');
    throw new CloudRefused(`${request.id} can't be launched with the image ${request.imageId}: ${reasons}`);
  }
  return number;
}

/**
 * The version inherits everything but the image. Snapshots in the source's block-device mapping are inherited only if sent
 * (SDK: `CreateLaunchTemplateVersionRequest.SourceVersion`); the old image's root snapshot would boot the old image.
 */
const versionInput = ({ id, from, imageId, rollout }: DerivedVersion) => ({
  LaunchTemplateId: id,
  SourceVersion: String(from),
  ClientToken: `${rollout}-${imageId}`,
  VersionDescription: descriptionFor(rollout),
  LaunchTemplateData: { ImageId: imageId },
});

const descriptionFor = (rollout: string) => `greenshift ${rollout}`;

/** The first version of this rollout with this image; newer than the one that it derives from. */
async function findDerived(
  client: Client,
  { id, from, imageId, rollout }: DerivedVersion,
): Promise<LaunchTemplateVersion | undefined> {
  const versions = await paginate(async (NextToken: string | undefined) => {
    const input = { LaunchTemplateId: id, MinVersion: String(from), MaxResults: 200, NextToken };
    const response = await callAws(
      `list the versions of the launch template ${id}`,
      client.send(new DescribeLaunchTemplateVersionsCommand(input)),
    );
    return { items: response.LaunchTemplateVersions, next: response.NextToken };
  });
  return versions
    .filter((version) => version.VersionDescription === descriptionFor(rollout))
    .filter((version) => version.LaunchTemplateData?.ImageId === imageId)
    .toSorted((a, b) => (a.VersionNumber ?? 0) - (b.VersionNumber ?? 0))[0];
}

const GONE = ['launchTemplateVersionDoesNotExist', 'launchTemplateIdDoesNotExist'];

/** EC2 returns failures of single versions (SDK: `LaunchTemplateErrorCode`). */
async function discard(client: Client, { id, version }: { id: string; version: number }): Promise<void> {
  const response = await callAws(
    `delete version ${version} of the launch template ${id}`,
    client.send(
      new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [String(version)] }),
    ),
    { 'InvalidLaunchTemplateId.NotFound': () => undefined },
  );
  for (const { ResponseError: error } of response?.UnsuccessfullyDeletedLaunchTemplateVersions ?? []) {
    if (GONE.includes(error?.Code ?? '')) continue;
    const failure = `version ${version} of ${id} can't be deleted: ${error?.Code}: ${error?.Message}`;
    throw error?.Code === 'unexpectedError' ? new CloudUnavailable(failure) : new CloudRefused(failure);
  }
}
