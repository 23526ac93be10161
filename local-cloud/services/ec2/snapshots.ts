import type {
  DeleteSnapshotCommandInput,
  DeleteSnapshotCommandOutput,
  DeleteSnapshotReturnCode,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Region } from '../../region.ts';
import { type FilterFields, matching, type Tags, tagList } from './filters.ts';

/** What an image's volumes are made from. It stays when its image is deregistered, and is paid for. */
export interface SnapshotRecord {
  readonly snapshotId: string;
  /** GiB. */
  readonly size: number;
  readonly tags: Tags;
}

export interface Snapshots {
  all(): SnapshotRecord[];
  find(snapshotId: string): SnapshotRecord | undefined;
  /** Those of an image that is registered; one that is known stays as it is. */
  ensure(snapshotIds: readonly string[]): void;
  change(snapshot: SnapshotRecord): void;
  delete(snapshotId: string): void;
}

/** GiB; nothing here depends on it. */
const SIZE = 8;

export function createSnapshots(): Snapshots {
  const snapshots = new Map<string, SnapshotRecord>();
  return {
    all: () => [...snapshots.values()],
    find: (id) => snapshots.get(id),
    ensure(ids) {
      for (const snapshotId of ids)
        if (!snapshots.has(snapshotId)) snapshots.set(snapshotId, { snapshotId, size: SIZE, tags: {} });
    },
    change: (snapshot) => void snapshots.set(snapshot.snapshotId, snapshot),
    delete: (id) => void snapshots.delete(id),
  };
}

/** Which images a snapshot belongs to. */
export type ImagesOf = (snapshotId: string) => readonly string[];

const fields: FilterFields<SnapshotRecord> = {
  'snapshot-id': ({ snapshotId }) => snapshotId,
  'volume-size': ({ size }) => String(size),
  status: () => 'completed',
};

/** All are of this account. */
export const snapshotOperations = (region: Region, snapshots: Snapshots, imagesOf: ImagesOf) => ({
  DescribeSnapshots(input: DescribeSnapshotsCommandInput): Result<DescribeSnapshotsCommandOutput> {
    const { SnapshotIds: ids = [], OwnerIds: owners = [] } = input;
    const missing = ids.find((id) => !snapshots.find(id));
    if (missing !== undefined) throw notFound(missing);
    const isOwned = owners.length === 0 || owners.some((owner) => ['self', region.account].includes(owner));
    const matches = matching(input.Filters, fields);
    const found = snapshots
      .all()
      .filter((one) => isOwned && (ids.length === 0 || ids.includes(one.snapshotId)) && matches(one));
    const { items, nextToken } = page(found, input.MaxResults, input.NextToken, {
      max: 1000,
      code: 'InvalidParameterValue',
    });
    const shown = items.map(({ snapshotId, size, tags }) => ({
      SnapshotId: snapshotId,
      OwnerId: region.account,
      State: 'completed' as const,
      VolumeSize: size,
      Tags: tagList(tags),
    }));
    return { Snapshots: shown, NextToken: nextToken };
  },

  DeleteSnapshot({ SnapshotId = '' }: DeleteSnapshotCommandInput): Result<DeleteSnapshotCommandOutput> {
    if (!snapshots.find(SnapshotId)) throw notFound(SnapshotId);
    const [image] = imagesOf(SnapshotId);
    if (image !== undefined)
      throw new AwsError(
        'InvalidSnapshot.InUse',
        `The snapshot ${SnapshotId} is currently in use by ${image}`,
      );
    snapshots.delete(SnapshotId);
    return {};
  },
});

/** With its image goes each snapshot that no other image has (EC2 API reference, `DeregisterImage`). */
export function deleteAssociated(
  snapshots: Snapshots,
  ids: readonly string[],
  imagesOf: ImagesOf,
): DeleteSnapshotReturnCode[] {
  return ids.map((SnapshotId) => {
    if (imagesOf(SnapshotId).length > 0) return { SnapshotId, ReturnCode: 'skipped' };
    snapshots.delete(SnapshotId);
    return { SnapshotId, ReturnCode: 'success' };
  });
}

export const notFound = (id: string) =>
  new AwsError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
