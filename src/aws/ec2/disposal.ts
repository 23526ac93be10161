import {
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeleteTagsCommand,
  DeregisterImageCommand,
  DescribeSnapshotsCommand,
  type Image,
} from '@aws-sdk/client-ec2';
import type { DisposableImage, Disposal } from '../../ports/disposal.ts';
import { CloudUnavailable } from '../../rollout/errors.ts';
import { DELETED, IN_USE, isInUseMark, KEEP } from '../../rollout/tags.ts';
import { batches } from '../batches.ts';
import { callAws, paginate } from '../call.ts';
import { type Clients, imageUses } from './image-uses.ts';
import { ownImages, tagsOf } from './own-images.ts';

/** Values of a filter (EC2 API reference, "Filter"). */
const MAX_VALUES = 200;

export const imageDisposal = (clients: Clients, installation: string): Disposal => ({
  describe: async (images) => {
    const found = await Promise.all(batches(images, MAX_VALUES).map((ids) => byId(clients, ids)));
    return found.flat().map(disposable);
  },
  uses: (images) => imageUses(clients, images, installation),
  mark: (image, from) => mark(clients, [image], installation, from),
  unmark: (image) => unmark(clients, image, installation),
  delete: ({ id, snapshots, from }) => remove(clients, installation, { id, snapshots, from }),
});

const byId = ({ ec2 }: Clients, ids: readonly string[]) =>
  ownImages(ec2, { Name: 'image-id', Values: [...ids] });

function disposable(image: Image): DisposableImage {
  const kept = reasonToStay(image);
  return {
    id: image.ImageId ?? '',
    snapshots: (image.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    ...(kept !== undefined && { kept }),
  };
}

/** Whoever launches, sells or archives it has a say, beside whoever has marked it. */
function reasonToStay(image: Image): string | undefined {
  const tags = tagsOf(image);
  const marks = Object.keys(tags).filter((key) => key === IN_USE || isInUseMark(key));
  if (KEEP in tags) return `somebody has given it the tag ${KEEP}`;
  if (marks.length > 0) return `an installation of Greenshift needs it (${marks.join(', ')})`;
  if (image.DeregistrationProtection?.startsWith('enabled')) return 'it is protected from being deregistered';
  if (image.Public) return 'everybody may launch it';
  if (image.State !== 'available') return `it is ${image.State}`;
  // By what our role may touch: Image Builder gives it to all that it makes.
  if (tags.CreatedBy !== 'EC2 Image Builder') return 'it lacks the tag CreatedBy of Image Builder';
  return undefined;
}

const mark = ({ ec2 }: Clients, ids: readonly string[], installation: string, from: number) =>
  callAws(
    `mark ${ids.join(', ')} as to be deleted`,
    ec2.send(
      new CreateTagsCommand({
        Resources: [...ids],
        Tags: [
          { Key: DELETED.by, Value: installation },
          { Key: DELETED.from, Value: new Date(from).toISOString() },
        ],
      }),
    ),
  ).then(() => undefined);

async function unmark(clients: Clients, image: string, installation: string): Promise<void> {
  const [found] = await byId(clients, [image]);
  if (!found || tagsOf(found)[DELETED.by] !== installation) return;
  await callAws(
    `take the mark off the image ${image}`,
    clients.ec2.send(
      new DeleteTagsCommand({ Resources: [image], Tags: [{ Key: DELETED.by }, { Key: DELETED.from }] }),
    ),
  );
}

type Doomed = Parameters<Disposal['delete']>[0];

/** The snapshots are marked first: our role may delete no other, and what is cut off in between is found by it. */
async function remove(clients: Clients, installation: string, doomed: Doomed): Promise<readonly string[]> {
  const { id, snapshots, from } = doomed;
  const [found] = await byId(clients, [id]);
  if (found) {
    await mark(clients, [id, ...snapshots], installation, from);
    await deregister(clients, id);
    const [left] = await byId(clients, [id]);
    if (left) throw new CloudUnavailable(`${id} was deregistered, and EC2 still lists it`);
  }
  const left = await snapshotsLeft(clients, snapshots);
  const kept = await Promise.all(
    left.map(async (one) => ((await deleteSnapshot(clients, one)) ? [] : [one])),
  );
  return kept.flat();
}

const deregister = ({ ec2 }: Clients, ImageId: string) =>
  callAws(
    `deregister the image ${ImageId}`,
    ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots: true })),
    { 'InvalidAMIID.NotFound': () => undefined, 'InvalidAMIID.Unavailable': () => undefined },
  );

/** In one filter, which matches nothing for those that are gone: an image has fewer volumes than that. */
async function snapshotsLeft({ ec2 }: Clients, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const Filters = [{ Name: 'snapshot-id', Values: [...ids] }];
  const found = await paginate(async (NextToken: string | undefined) => {
    const response = await callAws(
      `list the snapshots ${ids.join(', ')}`,
      ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters, MaxResults: 1000, NextToken })),
    );
    return { items: response.Snapshots, next: response.NextToken };
  });
  return found.flatMap(({ SnapshotId }) => SnapshotId ?? []);
}

/** False for one that another image has. */
const deleteSnapshot = ({ ec2 }: Clients, SnapshotId: string): Promise<boolean> =>
  callAws(
    `delete the snapshot ${SnapshotId}`,
    ec2.send(new DeleteSnapshotCommand({ SnapshotId })).then(() => true),
    { 'InvalidSnapshot.NotFound': () => true, 'InvalidSnapshot.InUse': () => false },
  );
