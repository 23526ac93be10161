import type { Result } from '../../api/client.ts';
import { call } from './calls.ts';
import type { CampaignBody, CampaignHead } from './campaign-words.ts';
import {
  campaignOfBuild,
  type Membership,
  membershipsOf,
  newestId,
  readCampaign,
  readCampaigns,
} from './campaigns.ts';
import type { RolloutBody, ServiceBody } from './words.ts';

export type FleetsBody = Result<'GET /services/{service}/fleets'>;
export type MetricsBody = Result<'GET /rollouts/{id}/metrics'>;
export type AuditBody = Result<'GET /services/{service}/audit'>;
export type HistoryBody = Result<'GET /services/{service}/rollouts'>;

/** What one screen shows, as read at one moment. */
export type Screen =
  | {
      readonly kind: 'overview';
      readonly services: readonly ServiceRow[];
      readonly unreadable: Unreadable;
      readonly campaigns: readonly CampaignHead[] | undefined;
    }
  | {
      readonly kind: 'service';
      readonly service: ServiceBody;
      /** The one under way. */
      readonly rollout: RolloutBody | undefined;
      readonly fleets: FleetsBody;
      readonly history: HistoryBody;
      readonly audit: AuditBody | undefined;
      /** In the campaigns that go on. */
      readonly memberships: readonly Membership[] | undefined;
    }
  | {
      readonly kind: 'rollout';
      readonly rollout: RolloutBody;
      /** While the rollout holds its service: what AWS has. */
      readonly fleets: FleetsBody | undefined;
      readonly metrics: MetricsBody | undefined;
      /** The one that brings its image. */
      readonly campaign: CampaignHead | undefined;
    }
  | { readonly kind: 'campaign'; readonly campaign: CampaignBody };

export interface ServiceRow {
  readonly service: ServiceBody;
  readonly rollout: RolloutBody | undefined;
  readonly audit: AuditBody | undefined;
}

type Unreadable = Result<'GET /services'>['unreadable'];

/** Where a person is: `#/`, `#/services/web`, `#/rollouts/web-42`, `#/campaigns/base-1.0.3-1`. */
export interface Place {
  readonly kind: Screen['kind'];
  readonly name: string;
}

export function placeOf(hash: string): Place {
  const [, kind, name] = /^#\/(services|rollouts|campaigns)\/([^/]+)$/.exec(hash) ?? [];
  if (hash === '#/campaigns') return { kind: 'campaign', name: NEWEST };
  if (!kind || !name) return { kind: 'overview', name: '' };
  return { kind: KINDS[kind as keyof typeof KINDS], name: decodeURIComponent(name) };
}

/** In place of a campaign's id, for `#/campaigns`. */
const NEWEST = '';

const KINDS = { services: 'service', rollouts: 'rollout', campaigns: 'campaign' } as const;

/** Reads a screen. Throws CallFailed when what it is about can't be read. */
export async function readScreen({ kind, name }: Place): Promise<Screen> {
  if (kind === 'overview') return readOverview();
  if (kind === 'campaign')
    return { kind, campaign: await readCampaign(name === NEWEST ? await newestId() : name) };
  return kind === 'service' ? readService(name) : readRollout(name);
}

async function readOverview(): Promise<Screen> {
  const [{ services, unreadable }, campaigns] = await Promise.all([
    call('GET /services'),
    optional(readCampaigns()),
  ]);
  const rows = await Promise.all(
    services.map(async (service) => {
      const [rollout, audit] = await Promise.all([rolloutOf(service), optional(readAudit(service.service))]);
      return { service, rollout, audit };
    }),
  );
  return { kind: 'overview', services: rows, unreadable, campaigns };
}

const rolloutOf = async ({ rollout }: ServiceBody) =>
  rollout ? optional(call('GET /rollouts/{id}', { parameters: { id: rollout } })) : undefined;

/** Servers are looked at once an hour: what was found is read anew after so many milliseconds. */
const AUDIT_EVERY = 60_000;

/** By the service. */
const known = new Map<string, { readonly at: number; readonly audit: AuditBody }>();

async function readAudit(service: string): Promise<AuditBody> {
  const now = performance.now();
  const before = known.get(service);
  if (before && now - before.at < AUDIT_EVERY) return before.audit;
  const audit = await call('GET /services/{service}/audit', { parameters: { service } });
  known.set(service, { at: now, audit });
  return audit;
}

async function readService(service: string): Promise<Screen> {
  const parameters = { service };
  const [body, fleets, history, audit, memberships] = await Promise.all([
    call('GET /services/{service}', { parameters }),
    call('GET /services/{service}/fleets', { parameters }),
    call('GET /services/{service}/rollouts', { parameters, query: { limit: '20' } }),
    optional(readAudit(service)),
    optional(membershipsOf(service)),
  ]);
  const rollout = await rolloutOf(body);
  return { kind: 'service', service: body, rollout, fleets, history, audit, memberships };
}

async function readRollout(id: string): Promise<Screen> {
  const parameters = { id };
  const [rollout, metrics] = await Promise.all([
    call('GET /rollouts/{id}', { parameters }),
    optional(call('GET /rollouts/{id}/metrics', { parameters })),
  ]);
  const isOpen = rollout.phase !== 'concluded';
  const [fleets, campaign] = await Promise.all([
    isOpen
      ? optional(call('GET /services/{service}/fleets', { parameters: { service: rollout.service } }))
      : undefined,
    optional(campaignOfBuild(rollout.build)),
  ]);
  return { kind: 'rollout', rollout, fleets, metrics, campaign };
}

/** The rest of a screen is shown without what can't be read. */
const optional = <Body>(reading: Promise<Body>): Promise<Body | undefined> => reading.catch(() => undefined);
