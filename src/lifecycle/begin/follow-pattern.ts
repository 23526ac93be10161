import { changesOnPattern } from '../../fleet/pattern.ts';
import type { Ports } from '../../ports/ports.ts';
import { amendService, findRollout } from '../../records/update.ts';
import { barrierAt } from '../../rollout/admission/barrier.ts';
import { followsTemplate, patternIn } from '../../rollout/fleet/named-fleets.ts';
import { describeChange } from '../../rollout/fleet/settings.ts';
import { recallOf } from '../../rollout/images/recall.ts';
import type { Service } from '../../rollout/service.ts';
import type { Started } from './admit.ts';
import { startRollout } from './start.ts';

type Needs = Pick<
  Ports,
  'services' | 'rollouts' | 'fleets' | 'templates' | 'settings' | 'engine' | 'notifier' | 'clock'
>;

/** The cause of a rollout tells what has changed; longer texts are cut. */
const REASON_MAX = 400;

/**
 * Rolls the live image out again when the pattern of a service that follows it is different from what its last rollout was
 * made like, and has been so for two looks: an apply takes a while. Whatever became of that rollout, it isn't repeated for
 * the same pattern. Undefined when there is nothing to start.
 */
export async function followPattern(ports: Needs, service: Service): Promise<Started | undefined> {
  const { name, spec, lock, queued, last, live } = service;
  if (!followsTemplate(spec) || lock || queued || !last || barrierAt(service, ports.clock.now()))
    return undefined;
  if (recallOf(service, live.imageId)) return undefined;
  const rollout = await findRollout(ports, last.rollout);
  const changes =
    rollout && rollout.pattern?.fleet === patternIn(spec) ? await changesOnPattern(ports, rollout) : [];
  const reason = changes.map(describeChange).join('; ').slice(0, REASON_MAX) || undefined;
  if (reason === service.patternChange) {
    if (reason === undefined) return undefined;
    const cause = { kind: 'requested', by: `the pattern ${patternIn(spec)}`, reason } as const;
    return startRollout(ports, name, { image: { id: live.imageId }, cause, allowRepeat: true });
  }
  await amendService(ports.services, name, (known) => ({ ...known, patternChange: reason }));
  return undefined;
}
