import { ensureRunning } from '../lifecycle/begin/lock-holder.ts';
import { carryOutRecall } from '../lifecycle/images/recall.ts';
import type { RecallEffects, RecallNeeds } from '../lifecycle/images/recall-effects.ts';
import { takeOver } from '../lifecycle/take-over.ts';
import { visitEach } from '../lifecycle/visit.ts';
import type { Ports } from '../ports/ports.ts';
import { amend, amendService } from '../records/update.ts';
import {
  concerns,
  isInForce,
  type Recall,
  recallOf,
  rollbackReason,
  unmarkRecalled,
} from '../rollout/images/recall.ts';
import type { Service } from '../rollout/service.ts';
import { abort } from '../rollout/transitions.ts';

type Needs = RecallNeeds & Pick<Ports, 'recalls'>;

/** Looks at every service, each by `check`: what fails in one of them doesn't keep the others from it. */
export async function completeAllRecalls(
  ports: Needs,
  services: readonly Service[],
  check: (about: string, act: () => Promise<readonly string[]>) => Promise<void>,
): Promise<readonly string[]> {
  const recalls = await ports.recalls.list();
  if (recalls.length > 0)
    await visitEach(services, (service) =>
      check(`recalls of ${service.name}`, () => completeRecalls(ports, service, recalls)),
    );
  return [];
}

/**
 * Completes, for one service, recalls and their lifting that broke off half-way, and what could not be done at once:
 * a rollout was under way. Returns what was done.
 */
async function completeRecalls(
  ports: Needs,
  service: Service,
  recalls: readonly Recall[],
): Promise<readonly string[]> {
  const done = [];
  for (const recall of recalls) {
    const mark = recallOf(service, recall.image);
    if (isInForce(recall)) {
      if (mark?.at === recall.at && !concerns(service, recall)) continue;
      const { outcome } = await carryOutRecall(ports, service.name, recall, effectsOf(ports, service));
      done.push(`recall: ${outcome}`);
    } else if (mark) {
      await amendService(ports.services, service.name, (record) => unmarkRecalled(record, recall.image));
      done.push('lifted-recall');
    }
  }
  return done;
}

/** The traffic is for the execution to move, and the preflight asks what keeps the rollout from going on. */
const effectsOf = (ports: Needs, service: Service): RecallEffects => ({
  async goBack({ id }, recall) {
    await ensureRunning(ports, service);
    const aborted = await amend(ports, id, (record, at) =>
      abort(record, at, recall.by, rollbackReason(recall)),
    );
    if (aborted.pause || aborted.outcome === 'needs-operator')
      await takeOver(ports, aborted, `${recall.image} is recalled`);
    return `${id} goes back`;
  },
  checkStart: async () => undefined,
});
