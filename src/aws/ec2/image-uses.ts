import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  DescribeImageAttributeCommand,
  DescribeImageReferencesCommand,
  type EC2Client,
  type ImageReference,
} from '@aws-sdk/client-ec2';
import { launchedByGroups } from '../auto-scaling/launched.ts';
import { batches } from '../batches.ts';
import { callAws, paginate } from '../call.ts';
import { namedBy } from './image-references.ts';
import { ownImages } from './own-images.ts';
import { type Beside, usedByTemplate } from './template-use.ts';

export interface Clients {
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly autoScaling: Pick<AutoScalingClient, 'send'>;
}

/** Of one request (EC2 API reference, `DescribeImageReferences`). */
const MAX_IMAGES = 10;
/** All of them: a launch template has no more (EC2 user guide, "Launch template quotas"). */
const ALL_VERSIONS = '10000';

/** What an instance is in that may run again. */
const STATES = ['pending', 'running', 'stopping', 'stopped', 'shutting-down'];

/** By image, what it is used by; see `ImageDeletion.uses`. */
export async function imageUses(
  clients: Clients,
  images: readonly string[],
  installation: string,
): Promise<Map<string, string>> {
  if (images.length === 0) return new Map();
  const launched = await launchedByGroups(clients.autoScaling);
  const copies = await copiesOf(clients, images);
  const references = (
    await Promise.all(batches(images, MAX_IMAGES).map((ids) => listed(clients, ids)))
  ).flat();
  const uses = new Map<string, string>();
  for (const image of images) {
    const use =
      launched.images.get(image) ??
      copies.get(image) ??
      (await sharedWith(clients, image)) ??
      (await referredTo(
        clients,
        references.filter(({ ImageId }) => ImageId === image),
        { launched, installation },
      ));
    if (use !== undefined) uses.set(image, use);
  }
  return uses;
}

/** Those of this region. */
async function copiesOf({ ec2 }: Clients, images: readonly string[]): Promise<Map<string, string>> {
  const found = await ownImages(ec2, 'source-image-id', images);
  return new Map(
    found.map(({ SourceImageId = '', ImageId }) => [SourceImageId, `${ImageId} is a copy of it`] as const),
  );
}

async function sharedWith({ ec2 }: Clients, ImageId: string): Promise<string | undefined> {
  const command = new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' });
  const { LaunchPermissions: shared = [] } = await callAws(
    `read who may launch the image ${ImageId}`,
    ec2.send(command),
  );
  const [first] = shared;
  if (!first) return undefined;
  const { UserId, Group, OrganizationArn, OrganizationalUnitArn } = first;
  const who = UserId ?? OrganizationArn ?? OrganizationalUnitArn ?? Group;
  return `it is shared with ${who}${shared.length > 1 ? ` and ${shared.length - 1} more` : ''}`;
}

const listed = ({ ec2 }: Clients, ids: readonly string[]): Promise<ImageReference[]> =>
  paginate(async (NextToken: string | undefined) => {
    const command = new DescribeImageReferencesCommand({
      ImageIds: [...ids],
      ResourceTypes: [
        {
          ResourceType: 'ec2:Instance',
          ResourceTypeOptions: [{ OptionName: 'state-name', OptionValues: STATES }],
        },
        {
          ResourceType: 'ec2:LaunchTemplate',
          ResourceTypeOptions: [{ OptionName: 'version-depth', OptionValues: [ALL_VERSIONS] }],
        },
        { ResourceType: 'ssm:Parameter' },
        { ResourceType: 'imagebuilder:ImageRecipe' },
        { ResourceType: 'imagebuilder:ContainerRecipe' },
      ],
      NextToken,
    });
    const response = await callAws('look for what uses images', ec2.send(command));
    return { items: response.ImageReferences, next: response.NextToken };
  });

async function referredTo(
  clients: Clients,
  references: readonly ImageReference[],
  beside: Beside,
): Promise<string | undefined> {
  for (const reference of references) {
    const { ResourceType, Arn = '', ImageId = '' } = reference;
    if (ResourceType !== 'ec2:LaunchTemplate') return namedBy(reference);
    const use = await usedByTemplate(clients.ec2, Arn.split('/').at(-1) ?? Arn, ImageId, beside);
    if (use !== undefined) return use;
  }
  return undefined;
}
