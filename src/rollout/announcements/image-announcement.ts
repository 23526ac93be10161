import { KEEP } from '../fleet/tags.ts';
import type { RecallResult } from '../images/recall-outcome.ts';
import type { Recalled } from '../service-records.ts';
import type { Announcement } from './announcement-schema.ts';
import { stamp } from './announcement-stamp.ts';

export interface Refused {
  /** Undefined when it is refused for all services. */
  readonly service?: string;
  readonly image?: string;
  readonly build?: string;
  readonly reason: string;
}

export const imageRefused = (refused: Refused, at: number): Announcement => ({
  type: 'ImageRefused',
  ...stamp(at, 'ImageRefused', refused.service ?? '*', refused.image ?? refused.build ?? ''),
  ...refused,
});

/** The live image of a service, and the build that was started for what a scan has found in it. */
interface RebuildStart {
  readonly service: string;
  readonly image: string;
  readonly build: string;
  readonly findings: readonly string[];
}

export const rebuildStarted = ({ findings, ...start }: RebuildStart, at: number): Announcement => ({
  type: 'RebuildStarted',
  ...stamp(at, 'RebuildStarted', start.service, start.build),
  ...start,
  findings: [...findings],
});

interface Silence {
  readonly service: string;
  /** The service that is followed, as people know it. */
  readonly from: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly reason: string;
}

export const upstreamSilent = ({ service, from, since, reason }: Silence, at: number): Announcement => ({
  type: 'UpstreamSilent',
  ...stamp(at, 'UpstreamSilent', service, String(since)),
  service,
  from,
  since: new Date(since).toISOString(),
  reason,
  help: `greenshift doctor says what to correct; greenshift start ${service} ami-… --reason "…" starts an image that can't wait`,
});

interface OldImage {
  readonly service: string;
  readonly image: string;
  readonly build: string;
}

/** `from`: when it is deleted, milliseconds since the epoch. */
export const deletionPlanned = (
  { from, ...old }: OldImage & { readonly from: number },
  at: number,
): Announcement => ({
  type: 'ImageDeletionPlanned',
  ...stamp(at, 'ImageDeletionPlanned', old.service, old.image, String(at)),
  ...old,
  from: new Date(from).toISOString(),
  help: `aws ec2 create-tags --resources ${old.image} --tags Key=${KEEP},Value= keeps it`,
});

/** `plannedAt`: when its deletion was announced, milliseconds since the epoch. */
export const deletionCancelled = (
  { plannedAt, ...old }: OldImage & { readonly reason: string; readonly plannedAt: number },
  at: number,
): Announcement => ({
  type: 'ImageDeletionCancelled',
  ...stamp(at, 'ImageDeletionCancelled', old.service, old.image, String(plannedAt)),
  ...old,
});

export const imageDeleted = (
  { snapshots, kept, ...old }: OldImage & { readonly snapshots: string[]; readonly kept: readonly string[] },
  at: number,
): Announcement => ({
  type: 'ImageDeleted',
  ...stamp(at, 'ImageDeleted', old.service, old.image),
  ...old,
  snapshots,
  kept: [...kept],
});

/** `turn` tells calls for the same recall apart. */
export function recallAnnouncement(
  recall: Recalled,
  result: RecallResult,
  at: number,
  turn: string,
): Announcement {
  const { image, by, reason } = recall;
  const { service, outcome, rollout, detail } = result;
  const key = [service, image, String(recall.at), turn];
  if (outcome !== 'needs-operator') {
    const type = 'ImageRecalled';
    const whose = rollout === undefined ? {} : { rollout };
    return { type, ...stamp(at, type, ...key), service, image, by, reason, outcome, ...whose, detail };
  }
  const type = 'ServiceNeedsOperator';
  const help = `POST /services/${service}/rollouts {"image": "ami-…"} rolls out another image; DELETE /images/${image}/recall lifts the recall`;
  return {
    type,
    ...stamp(at, type, ...key),
    service,
    image,
    code: 'RecalledImageLive',
    reason: detail,
    help,
  };
}
