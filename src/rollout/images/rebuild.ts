import { rebuildStarted } from '../announcements/image-announcement.ts';
import { announce } from '../announcements/outbox.ts';
import type { Service } from '../service.ts';
import type { Rebuild } from '../service-records.ts';
import { SCAN_SEVERITIES } from '../service-spec/scan-severities.ts';
import { START_REPEAT_MAX } from '../timing.ts';
import { holdsAt, type ScanFinding } from './vulnerabilities.ts';

/** Vulnerabilities that a record remembers. */
const REMEMBERED = 1000;
/** Vulnerabilities that an announcement names. */
const TOLD = 20;

/** Something newer is on its way, and may have what the live image lacks. */
export const isMovingOn = ({ lock, queued, retry, awaited }: Service): boolean =>
  [lock, queued, retry, awaited].some((one) => one !== undefined);

/**
 * The vulnerabilities of the live image that count and have started no build yet, sorted. `at`: milliseconds since the
 * epoch.
 */
export function newFindings({ spec, rebuild }: Service, found: readonly ScanFinding[], at: number): string[] {
  const least = spec.image.rebuild?.findings;
  if (!least) return [];
  const counted: readonly string[] = SCAN_SEVERITIES.slice(0, SCAN_SEVERITIES.indexOf(least) + 1);
  const { exceptions = [] } = spec.image.findings ?? {};
  const excepted = exceptions.filter((one) => holdsAt(one, at)).map(({ cve }) => cve);
  const ignored = new Set([...excepted, ...(rebuild?.findings ?? [])]);
  const ids = found.filter(({ id, severity }) => counted.includes(severity) && !ignored.has(id));
  return [...new Set(ids.map(({ id }) => id))].toSorted();
}

/** The same for services that find the same in the same build. */
export const rebuildKey = (of: string, findings: readonly string[]): string => [of, ...findings].join(' ');

/** Neither ARNs nor ids have a space. */
const findingsOfKey = (key: string) => key.split(' ').slice(1);

/** The service with a start on record, before it is made. */
export function intendRebuild(
  service: Service,
  start: Omit<Rebuild, 'findings'>,
  findings: readonly string[],
): Service {
  const all = new Set([...(service.rebuild?.findings ?? []), ...findings]);
  return { ...service, rebuild: { ...start, findings: [...all].slice(-REMEMBERED) } };
}

/** The service with the build that its pipeline was started for, and that is to be announced. */
export function withBuild(service: Service, key: string, build: string, at: number): Service {
  const { rebuild } = service;
  if (rebuild?.key !== key) return service;
  const { name, live } = service;
  const findings = findingsOfKey(key).slice(0, TOLD);
  return announce(
    { ...service, rebuild: { ...rebuild, build } },
    rebuildStarted({ service: name, image: live.imageId, build, findings }, at),
  );
}

/** A start that was recorded, and of which it isn't known what became. */
export function unfinished({ rebuild }: Service, at: number): Rebuild | undefined {
  return rebuild && rebuild.build === undefined && at - rebuild.at < START_REPEAT_MAX ? rebuild : undefined;
}

/** The start by another service that follows the pipeline, for all of these; undefined where none has. */
export const startByAnother = (others: readonly Service[], service: Service, findings: readonly string[]) =>
  others.find(
    ({ name, spec, rebuild }) =>
      name !== service.name &&
      spec.image.pipeline === service.spec.image.pipeline &&
      rebuild?.build !== undefined &&
      findings.every((id) => rebuild.findings.includes(id)),
  )?.rebuild;
