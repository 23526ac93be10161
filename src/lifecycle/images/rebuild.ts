import type { Ports } from '../../ports/ports.ts';
import { deliverOfService } from '../../records/deliver.ts';
import { amendService } from '../../records/update.ts';
import { GreenshiftError, ImageNotFound, ImageNotReady, ImageWithheld } from '../../rollout/errors.ts';
import {
  intendRebuild,
  isMovingOn,
  newFindings,
  rebuildKey,
  startByAnother,
  unfinished,
  withBuild,
} from '../../rollout/images/rebuild.ts';
import { checkScanned } from '../../rollout/images/required.ts';
import type { Service } from '../../rollout/service.ts';
import { buildOf } from './ensure-required.ts';
import { imageOf } from './follow-upstream.ts';

export type RebuildNeeds = Pick<
  Ports,
  'services' | 'rollouts' | 'builds' | 'images' | 'pipelines' | 'notifier' | 'clock'
>;

export interface RebuildReport {
  readonly started: readonly { readonly service: string; readonly build: string }[];
  /** What couldn't be looked at or started, and why: the next round may. */
  readonly failed: readonly string[];
}

/**
 * Starts the pipeline of each service whose spec wants that, for vulnerabilities of its live image that have started none
 * before. One service after the other: those that share a pipeline share what it builds.
 */
export async function rebuildVulnerable(
  ports: RebuildNeeds,
  services: readonly Service[],
): Promise<RebuildReport> {
  const started: { service: string; build: string }[] = [];
  const failed: string[] = [];
  for (const { name: service } of services.filter(({ spec }) => spec.image.rebuild)) {
    try {
      const build = await rebuildOne(ports, service);
      if (build !== undefined) started.push({ service, build });
    } catch (error) {
      if (!(error instanceof GreenshiftError)) throw error;
      failed.push(`${service}: ${error.message}`);
    }
  }
  return { started, failed };
}

/** What is to be started is recorded before, with the key under which it is repeated. */
async function rebuildOne(ports: RebuildNeeds, name: string): Promise<string | undefined> {
  const now = ports.clock.now();
  const service = await ports.services.get(name);
  const open = unfinished(service, now);
  if (open) return start(ports, service, open.key);
  if (isMovingOn(service)) return undefined;
  const of = await scannedBuild(ports, service);
  if (of === undefined) return undefined;
  const { all } = await ports.builds.countFindings(of);
  const findings = all === 0 ? [] : newFindings(service, await ports.builds.findings(of), now);
  if (findings.length === 0) return undefined;
  const key = rebuildKey(of, findings);
  const before = startByAnother((await ports.services.list()).services, service, findings);
  const intended = await amendService(ports.services, name, (known) =>
    intendRebuild(known, { of, at: now, key, build: before?.build }, findings),
  );
  return before ? undefined : start(ports, intended, key);
}

async function start(ports: RebuildNeeds, service: Service, key: string): Promise<string> {
  const build = await ports.pipelines.start(service.spec.image.pipeline ?? '', key);
  const told = await amendService(ports.services, service.name, (known) =>
    withBuild(known, key, build, ports.clock.now()),
  );
  await deliverOfService(ports, told);
  return build;
}

/** The live image's build, once its scan has ended. Undefined where none is known: nothing can be said of it. */
async function scannedBuild(ports: RebuildNeeds, service: Service): Promise<string | undefined> {
  try {
    const { id, build } = await imageOf(ports, service);
    const built = await buildOf(ports, await ports.images.describe(id), build);
    checkScanned(built);
    return built.buildArn;
  } catch (error) {
    const isUnknown = [ImageWithheld, ImageNotReady, ImageNotFound].some((type) => error instanceof type);
    if (!isUnknown) throw error;
    return undefined;
  }
}
