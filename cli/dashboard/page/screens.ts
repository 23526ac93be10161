import type { Result } from '../../api/client.ts';
import { call } from './calls.ts';
import type { RolloutBody, ServiceBody } from './words.ts';

export type FleetsBody = Result<'GET /services/{service}/fleets'>;
export type MetricsBody = Result<'GET /rollouts/{id}/metrics'>;
export type AuditBody = Result<'GET /services/{service}/audit'>;
export type HistoryBody = Result<'GET /services/{service}/rollouts'>;

/** What one screen shows, as read at one moment. */
export type Screen =
  | { readonly kind: 'overview'; readonly services: readonly ServiceRow[]; readonly unreadable: Unreadable }
  | {
      readonly kind: 'service';
      readonly service: ServiceBody;
      /** The one under way. */
      readonly rollout: RolloutBody | undefined;
      readonly fleets: FleetsBody;
      readonly history: HistoryBody;
      readonly audit: AuditBody | undefined;
    }
  | {
      readonly kind: 'rollout';
      readonly rollout: RolloutBody;
      /** While the rollout holds its service: what AWS has. */
      readonly fleets: FleetsBody | undefined;
      readonly metrics: MetricsBody | undefined;
    };

export interface ServiceRow {
  readonly service: ServiceBody;
  readonly rollout: RolloutBody | undefined;
  readonly audit: AuditBody | undefined;
}

type Unreadable = Result<'GET /services'>['unreadable'];

/** Where a person is: `#/`, `#/services/web`, `#/rollouts/web-42`. */
export interface Place {
  readonly kind: Screen['kind'];
  readonly name: string;
}

export function placeOf(hash: string): Place {
  const [, kind, name] = /^#\/(services|rollouts)\/([^/]+)$/.exec(hash) ?? [];
  if (!kind || !name) return { kind: 'overview', name: '' };
  return { kind: kind === 'services' ? 'service' : 'rollout', name: decodeURIComponent(name) };
}

/** Reads a screen. Throws CallFailed when what it is about can't be read. */
export function readScreen({ kind, name }: Place): Promise<Screen> {
  if (kind === 'overview') return readOverview();
  return kind === 'service' ? readService(name) : readRollout(name);
}

async function readOverview(): Promise<Screen> {
  const { services, unreadable } = await call('GET /services');
  const rows = await Promise.all(
    services.map(async (service) => {
      const [rollout, audit] = await Promise.all([rolloutOf(service), optional(readAudit(service.service))]);
      return { service, rollout, audit };
    }),
  );
  return { kind: 'overview', services: rows, unreadable };
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
  const [body, fleets, history, audit] = await Promise.all([
    call('GET /services/{service}', { parameters }),
    call('GET /services/{service}/fleets', { parameters }),
    call('GET /services/{service}/rollouts', { parameters, query: { limit: '20' } }),
    optional(readAudit(service)),
  ]);
  return { kind: 'service', service: body, rollout: await rolloutOf(body), fleets, history, audit };
}

async function readRollout(id: string): Promise<Screen> {
  const parameters = { id };
  const [rollout, metrics] = await Promise.all([
    call('GET /rollouts/{id}', { parameters }),
    optional(call('GET /rollouts/{id}/metrics', { parameters })),
  ]);
  const isOpen = rollout.phase !== 'concluded';
  const fleets = isOpen
    ? await optional(call('GET /services/{service}/fleets', { parameters: { service: rollout.service } }))
    : undefined;
  return { kind: 'rollout', rollout, fleets, metrics };
}

/** The rest of a screen is shown without what can't be read. */
const optional = <Body>(reading: Promise<Body>): Promise<Body | undefined> => reading.catch(() => undefined);
