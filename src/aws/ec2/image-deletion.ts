import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DeregisterImageCommand,
  type Image,
} from '@aws-sdk/client-ec2';
import type { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import type { DeletableImage, Deletion, ImageDeletion } from '../../ports/image-deletion.ts';
import { CloudRefused, CloudUnavailable } from '../../rollout/errors.ts';
import { DELETED, IN_USE, isInUseMark, KEEP } from '../../rollout/fleet/tags.ts';
import { callAws } from '../call.ts';
import { recipeParents } from '../image-builder/parents.ts';
import { type Clients, imageUses } from './image-uses.ts';
import { ownImages, tagsOf } from './own-images.ts';
import { deleteSnapshot, isKept, type Snapshot, snapshotsLeft } from './snapshots.ts';

type AllClients = Clients & { readonly imageBuilder: Pick<ImagebuilderClient, 'send'> };

export const imageDeletion = (clients: AllClients, installation: string): ImageDeletion => ({
  describe: async (images) => (await byId(clients, images)).map(deletable),
  uses: (images) => imageUses(clients, images, installation),
  parents: () => recipeParents(clients.imageBuilder),
  mark: (image, from) => mark(clients, [image], installation, from),
  unmark: (image) => unmark(clients, image, installation),
  delete: ({ id, snapshots, from }) => remove(clients, installation, { id, snapshots, from }),
});

const byId = ({ ec2 }: Clients, ids: readonly string[]) => ownImages(ec2, 'image-id', ids);

function deletable(image: Image): DeletableImage {
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

async function unmark(
  clients: Clients,
  { id, snapshots }: Parameters<ImageDeletion['unmark']>[0],
  installation: string,
): Promise<void> {
  const [found] = await byId(clients, [id]);
  const isOurs = found && tagsOf(found)[DELETED.by] === installation;
  const marked = marksOf(await snapshotsLeft(clients, snapshots), installation);
  await takeMarksOff(clients, [...(isOurs ? [id] : []), ...marked]);
}

const marksOf = (snapshots: readonly Snapshot[], installation: string): string[] =>
  snapshots.filter(({ tags }) => tags[DELETED.by] === installation).map(({ id }) => id);

async function takeMarksOff({ ec2 }: Clients, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const Tags = [{ Key: DELETED.by }, { Key: DELETED.from }];
  await callAws(
    `take the marks off ${ids.join(', ')}`,
    ec2.send(new DeleteTagsCommand({ Resources: [...ids], Tags })),
  );
}

type Doomed = Parameters<ImageDeletion['delete']>[0];

/** The snapshots are marked first: our role may delete no other, and what is cut off in between is found by it. */
async function remove(clients: Clients, installation: string, doomed: Doomed): Promise<Deletion> {
  const { id, snapshots } = doomed;
  const [found] = await byId(clients, [id]);
  const refused = found && (await deregisterMarked(clients, installation, doomed));
  if (refused !== undefined) {
    await takeMarksOff(clients, marksOf(await snapshotsLeft(clients, snapshots), installation));
    return { kept: [], refused };
  }
  const kept: Snapshot[] = [];
  for (const one of await snapshotsLeft(clients, snapshots))
    if (isKept(one) || !(await deleteSnapshot(clients, one.id))) kept.push(one);
  await takeMarksOff(clients, marksOf(kept, installation));
  return { kept: kept.map(({ id: snapshot }) => snapshot) };
}

/** Returns what EC2 says where it refuses. Throws CloudUnavailable. */
async function deregisterMarked(
  clients: Clients,
  installation: string,
  { id, snapshots, from }: Doomed,
): Promise<string | undefined> {
  const left = await snapshotsLeft(clients, snapshots);
  const doomed = left.filter((one) => !isKept(one));
  try {
    await mark(clients, [id, ...doomed.map((one) => one.id)], installation, from);
    await deregister(clients, id, doomed.length === left.length);
  } catch (error) {
    if (error instanceof CloudRefused) return error.message;
    throw error;
  }
  const [still] = await byId(clients, [id]);
  if (still) throw new CloudUnavailable(`${id} was deregistered, and EC2 still lists it`);
  return undefined;
}

const deregister = ({ ec2 }: Clients, ImageId: string, DeleteAssociatedSnapshots: boolean) =>
  callAws(
    `deregister the image ${ImageId}`,
    ec2.send(new DeregisterImageCommand({ ImageId, DeleteAssociatedSnapshots })),
    { 'InvalidAMIID.NotFound': () => undefined, 'InvalidAMIID.Unavailable': () => undefined },
  );
