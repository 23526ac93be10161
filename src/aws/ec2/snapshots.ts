import {
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  type Snapshot as SnapshotDescription,
} from '@aws-sdk/client-ec2';
import { CloudRefused } from '../../rollout/errors.ts';
import { KEEP } from '../../rollout/fleet/tags.ts';
import { callAws, paginate } from '../call.ts';
import { tagsOf } from './own-images.ts';

interface Clients {
  readonly ec2: Pick<EC2Client, 'send'>;
}

export interface Snapshot {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Somebody has a use for it, whatever becomes of its image. */
export const isKept = ({ tags }: Snapshot) => KEEP in tags;

/**
 * Those of the account's snapshots that are there, by one filter, which matches nothing for those that are gone: an image
 * has fewer volumes than a filter has values.
 */
export async function snapshotsLeft({ ec2 }: Clients, ids: readonly string[]): Promise<Snapshot[]> {
  if (ids.length === 0) return [];
  const Filters = [{ Name: 'snapshot-id', Values: [...ids] }];
  const found = await paginate(async (NextToken: string | undefined) => {
    const response = await callAws(
      `list the snapshots ${ids.join(', ')}`,
      ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters, MaxResults: 1000, NextToken })),
    );
    return { items: response.Snapshots, next: response.NextToken };
  });
  return found.flatMap(snapshotOf);
}

const snapshotOf = (one: SnapshotDescription): Snapshot[] =>
  one.SnapshotId === undefined ? [] : [{ id: one.SnapshotId, tags: tagsOf(one) }];

/** False for one that EC2 refuses to delete: another image has it, AWS Backup manages it, a lock or a policy forbids it. */
export async function deleteSnapshot({ ec2 }: Clients, SnapshotId: string): Promise<boolean> {
  try {
    await callAws(`delete the snapshot ${SnapshotId}`, ec2.send(new DeleteSnapshotCommand({ SnapshotId })), {
      'InvalidSnapshot.NotFound': () => undefined,
    });
    return true;
  } catch (error) {
    if (error instanceof CloudRefused) return false;
    throw error;
  }
}
