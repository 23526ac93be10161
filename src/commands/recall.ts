import { carryOutRecall } from '../lifecycle/images/recall.ts';
import type { RecallEffects } from '../lifecycle/images/recall-effects.ts';
import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { GreenshiftError, InvalidInput, RecallNotFound } from '../rollout/errors.ts';
import {
  isInForce,
  markRecalled,
  RECALLS_MAX,
  type Recall,
  rollbackReason,
  unmarkRecalled,
} from '../rollout/images/recall.ts';
import type { RecallResult } from '../rollout/images/recall-outcome.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import { abortRollout } from './rollback/abort.ts';
import type { Needs as RollbackNeeds } from './rollback/rollback-order.ts';
import { checkWayBack } from './rollback/way-back.ts';

type Needs = RollbackNeeds & Pick<Ports, 'recalls'>;

interface Order {
  readonly by: string;
  readonly reason: string;
}

export interface RecallReport {
  readonly recall: Recall;
  readonly services: readonly RecallResult[];
}

/**
 * Keeps every service from starting an image, sends its rollouts back, and takes it off where it is live. The recall is on
 * record first, so that the watchdog completes what this doesn't get to. Repeated, it does what is left. Throws
 * InvalidInput when too many recalls hold.
 */
export async function recallImage(ports: Needs, image: string, order: Order): Promise<RecallReport> {
  const recall = await record(ports, image, order);
  const { services, unreadable } = await ports.services.list();
  const results = [];
  // Those that have to do with it first: the time may run out.
  for (const { name } of services.toSorted((a, b) => concern(b, image) - concern(a, image)))
    results.push(await carryOut(ports, name, recall));
  const unread = unreadable.map(({ name, error }) => unfinished(name, error));
  return { recall, services: [...results, ...unread] };
}

/** The recall that holds; a repetition keeps whose it is. */
async function record({ recalls, clock }: Needs, image: string, order: Order): Promise<Recall> {
  const before = await recalls.find(image);
  if (before && isInForce(before)) return before;
  const inForce = (await recalls.list()).filter(isInForce);
  if (inForce.length >= RECALLS_MAX) {
    const message = `${RECALLS_MAX} recalls hold, which is the most: lift those of images that are gone`;
    throw new InvalidInput('the request', [{ path: 'image', message }]);
  }
  return recalls.save({ image, at: clock.now(), ...order, version: before?.version ?? 0 });
}

const concern = ({ live, lock }: Service, image: string) =>
  Number(lock?.request.image.id === image) * 2 + Number(live.imageId === image);

/** Whatever fails in one service doesn't keep the others from being looked after. */
async function carryOut(ports: Needs, name: string, recall: Recall): Promise<RecallResult> {
  try {
    return await carryOutRecall(ports, name, recall, effectsOf(ports));
  } catch (error) {
    if (!(error instanceof GreenshiftError)) throw error;
    return unfinished(name, error);
  }
}

const unfinished = (service: string, { message }: Error): RecallResult => ({
  service,
  outcome: 'unfinished',
  detail: `${message}; it is tried again within minutes`,
});

const effectsOf = (ports: Needs): RecallEffects => ({
  async goBack(rollout: Rollout, recall) {
    const order = { by: recall.by, reason: rollbackReason(recall), force: false };
    const result = await abortRollout(ports, rollout, order);
    return result.kind === 'rolled-back'
      ? `${rollout.id} goes back: ${result.blue} has all of the traffic`
      : `${rollout.id} goes back`;
  },
  checkStart: (service, request) => checkWayBack(ports, service, request),
});

/** Lets an image be started again; what was sent back stays so. Throws RecallNotFound. */
export async function liftRecall(
  ports: Pick<Ports, 'services' | 'recalls' | 'clock'>,
  image: string,
  { by, reason }: Order,
): Promise<{ readonly recall: Recall; readonly wasInForce: boolean }> {
  const before = await findRecall(ports, image);
  const wasInForce = isInForce(before);
  const recall = wasInForce
    ? await ports.recalls.save({ ...before, lifted: { at: ports.clock.now(), by, reason } })
    : before;
  const { services } = await ports.services.list();
  for (const { name } of services)
    await amendService(ports.services, name, (service) => unmarkRecalled(service, image));
  return { recall, wasInForce };
}

/** Throws RecallNotFound. */
export async function findRecall({ recalls }: Pick<Ports, 'recalls'>, image: string): Promise<Recall> {
  const found = await recalls.find(image);
  if (!found) throw new RecallNotFound(`${image} was never recalled`);
  return found;
}

/** A service that is registered after a recall has it as well. */
export async function learnRecalls(
  ports: Pick<Ports, 'services' | 'recalls'>,
  service: Service,
): Promise<Service> {
  const inForce = (await ports.recalls.list()).filter(isInForce);
  if (inForce.length === 0) return service;
  return amendService(ports.services, service.name, (record) => inForce.reduce(markRecalled, record));
}
