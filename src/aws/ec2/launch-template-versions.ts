import {
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplateBlockDeviceMapping,
  type LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { DerivedVersion, MadeVersion, TemplateVersions } from '../../ports/launch-templates.ts';
import { CloudRefused, CloudUnavailable } from '../../rollout/errors.ts';
import { callAws, type ErrorHandlers, paginate, required } from '../call.ts';
import { adopt, removeAdopted } from './adopted-template.ts';
import { findVersion, keptVolumes } from './source-version.ts';

type Client = Pick<EC2Client, 'send'>;

/** `installation` is named in the description of every version that is made. */
export const launchTemplateVersions = (client: Client, installation: string): TemplateVersions => ({
  derive: (request) => derive(client, installation, request),
  async find(request) {
    return (await findDerived(client, installation, request))?.VersionNumber;
  },
  adopt: (request) => adopt(client, installation, request),
  removeAdopted: (service) => removeAdopted(client, installation, service),
  discard: (version) => discard(client, installation, version),
});

/**
 * Versions can't be tagged, so ours is found by its description, before one is made: EC2 may forget the client token
 * before a rollout is recovered, days later.
 */
async function derive(client: Client, installation: string, request: DerivedVersion): Promise<number> {
  const made = await findDerived(client, installation, request);
  if (made) return required(made.VersionNumber, `the number of a version of ${request.id}`);
  const volumes = await keptVolumes(client, request);
  const response = await callAws(
    `make a version of the launch template ${request.id}`,
    client.send(new CreateLaunchTemplateVersionCommand(versionInput(request, installation, volumes))),
  );
  const number = required(
    response.LaunchTemplateVersion?.VersionNumber,
    `the new version's number of ${request.id}`,
  );
  const errors = response.Warning?.Errors ?? [];
  if (errors.length > 0) {
    // EC2 merely warns of a version that can't be launched: it must not be adopted later.
    await deleteVersion(client, { id: request.id, version: number });
    const reasons = errors.map(({ Code, Message }) => `${Code}: ${Message}`).join('; ');
    throw new CloudRefused(`${request.id} can't be launched with the image ${request.imageId}: ${reasons}`);
  }
  return number;
}

/**
 * The version inherits everything but the image. Snapshots in the source's block-device mapping are inherited only if sent
 * (SDK: `CreateLaunchTemplateVersionRequest.SourceVersion`); the old image's root snapshot would boot the old image.
 */
const versionInput = (
  { id, from, imageId, rollout }: DerivedVersion,
  installation: string,
  BlockDeviceMappings: LaunchTemplateBlockDeviceMapping[] | undefined,
) => ({
  LaunchTemplateId: id,
  SourceVersion: String(from),
  // At most 128 characters (EC2 API reference), of which a stack's name may be all.
  ClientToken: `${rollout}-${imageId}-${installation}`.slice(0, 128),
  VersionDescription: descriptionFor(rollout, installation),
  LaunchTemplateData: { ImageId: imageId, ...(BlockDeviceMappings && { BlockDeviceMappings }) },
});

const descriptionFor = (rollout: string, installation: string) => `greenshift ${rollout} of ${installation}`;

/** A version that this installation has made, for whichever rollout; one of 0.0 doesn't name it. */
export const isMadeBy = ({ VersionDescription = '' }: LaunchTemplateVersion, installation: string) =>
  VersionDescription.startsWith('greenshift ') && VersionDescription.endsWith(` of ${installation}`);

const isMadeFor = (
  { VersionDescription: description }: LaunchTemplateVersion,
  { rollout, isLegacy }: Pick<DerivedVersion, 'rollout' | 'isLegacy'>,
  installation: string,
) =>
  description === descriptionFor(rollout, installation) ||
  (isLegacy === true && description === `greenshift ${rollout}`);

/** The first version of this rollout with this image, newer than its source. A template that is gone has none. */
async function findDerived(
  client: Client,
  installation: string,
  request: DerivedVersion,
): Promise<LaunchTemplateVersion | undefined> {
  const { id, from, imageId } = request;
  const versions = await paginate(async (NextToken: string | undefined) => {
    const input = { LaunchTemplateId: id, MinVersion: String(from), MaxResults: 200, NextToken };
    const versionsOf = `the versions of the launch template ${id}`;
    const response = await callAws(
      `list ${versionsOf}`,
      client.send(new DescribeLaunchTemplateVersionsCommand(input)),
      { 'InvalidLaunchTemplateId.NotFound': () => ({ LaunchTemplateVersions: [], NextToken: undefined }) },
    );
    return { items: required(response.LaunchTemplateVersions, versionsOf), next: response.NextToken };
  });
  return versions
    .filter((version) => isMadeFor(version, request, installation))
    .filter((version) => version.LaunchTemplateData?.ImageId === imageId)
    .toSorted((a, b) => (a.VersionNumber ?? 0) - (b.VersionNumber ?? 0))[0];
}

/**
 * A read may be older than the version: one that isn't found is deleted by the number that `derive` returned. Our role may
 * change only templates with our tag, and one that is gone has none: EC2 may then refuse what there is nothing left of.
 */
async function discard(client: Client, installation: string, version: MadeVersion): Promise<void> {
  const found = await findVersion(client, version);
  if (!found) await deleteVersion(client, version, { UnauthorizedOperation: () => undefined });
  else if (isMadeFor(found, version, installation)) await deleteVersion(client, version);
}

const GONE = ['launchTemplateVersionDoesNotExist', 'launchTemplateIdDoesNotExist'];

/** EC2 returns failures of single versions (SDK: `LaunchTemplateErrorCode`). */
async function deleteVersion(
  client: Client,
  { id, version }: Pick<MadeVersion, 'id' | 'version'>,
  onError: ErrorHandlers<undefined> = {},
): Promise<void> {
  const response = await callAws(
    `delete version ${version} of the launch template ${id}`,
    client.send(
      new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [String(version)] }),
    ),
    { 'InvalidLaunchTemplateId.NotFound': () => undefined, ...onError },
  );
  for (const { ResponseError: error } of response?.UnsuccessfullyDeletedLaunchTemplateVersions ?? []) {
    if (GONE.includes(error?.Code ?? '')) continue;
    const failure = `version ${version} of ${id} can't be deleted: ${error?.Code}: ${error?.Message}`;
    throw error?.Code === 'unexpectedError' ? new CloudUnavailable(failure) : new CloudRefused(failure);
  }
}
