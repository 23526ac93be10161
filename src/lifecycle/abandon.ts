import { leftAfterAbandon } from '../fleet/leftovers.ts';
import type { Ports } from '../ports/ports.ts';
import { amend, newEpoch } from '../records/update.ts';
import { GreenshiftError, OutOfTime } from '../rollout/errors.ts';
import { abandon, servingIn } from '../rollout/interventions/abandonment.ts';
import type { Serving } from '../rollout/interventions/interventions.ts';
import type { Rollout } from '../rollout/record.ts';
import { giveBlueAllByHand, giveGreenAllByHand } from '../traffic/by-hand.ts';
import { type LiveTraffic, readTraffic } from '../traffic/live.ts';
import { removeTestersIfPossible } from '../traffic/remove-testers.ts';
import { releaseLock } from './conclude.ts';

export type AbandonNeeds = Pick<
  Ports,
  'services' | 'rollouts' | 'fleets' | 'traffic' | 'testerRules' | 'notifier' | 'engine' | 'clock'
>;

/**
 * Ends an open rollout where it is, whatever state it and the cloud are in: a new epoch stops its execution, blue's pin
 * is taken off as far as it goes, and the service is free. Throws RolloutConcluded for one that has ended otherwise.
 */
export async function abandonRollout(
  ports: AbandonNeeds,
  rollout: Rollout,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<Rollout> {
  if (rollout.abandon) return completeAbandonment(ports, rollout);
  const serving = await readServing(ports, rollout);
  const epoch = await newEpoch(ports.services, rollout.service);
  const ended = await amend(ports, rollout.id, (record, at) =>
    abandon(record, epoch, { at, by, reason, serving }),
  );
  return completeAbandonment(ports, ended);
}

/** Does what follows the decision, as far as it hasn't been done. Never once the service is the next rollout's. */
async function completeAbandonment(ports: AbandonNeeds, rollout: Rollout): Promise<Rollout> {
  const { lock } = await ports.services.get(rollout.service);
  if (lock?.rollout !== rollout.id) return rollout;
  const left = rollout.left ?? [
    ...(await removeTestersIfPossible(ports, rollout)),
    ...(await leftAfterAbandon(ports, rollout, await splitByHand(ports, rollout))),
  ];
  const recorded = await amend(ports, rollout.id, (record) => (record.left ? record : { ...record, left }));
  await releaseLock(ports, recorded);
  return recorded;
}

/** Releases the service of a rollout that has ended and still holds it, whatever died in between. */
export async function completeEnd(ports: AbandonNeeds, rollout: Rollout): Promise<void> {
  if (rollout.abandon) await completeAbandonment(ports, rollout);
  else await releaseLock(ports, rollout);
}

const readServing = async (ports: AbandonNeeds, rollout: Rollout): Promise<Serving> =>
  servingIn((await readIfPossible(ports, rollout))?.share);

/** For a person: the commands that make a shared split one fleet's, and what makes that one the live fleet. */
async function splitByHand(ports: AbandonNeeds, rollout: Rollout): Promise<string | undefined> {
  const { abandon: abandoned, blue, green, service } = rollout;
  const live = abandoned?.serving === 'shared' ? await readIfPossible(ports, rollout) : undefined;
  if (!live) return undefined;
  const { routes } = live;
  return `give ${blue.fleet} everything: ${giveBlueAllByHand(routes)}; or ${green.fleet}, where ${blue.fleet} can't serve: ${giveGreenAllByHand(routes)}, and then send PUT /services/${service} with ${green.fleet} as its "fleet"`;
}

/** What keeps the split from being read may be the very reason for abandoning the rollout: undefined then. */
async function readIfPossible(ports: AbandonNeeds, rollout: Rollout): Promise<LiveTraffic | undefined> {
  try {
    return await readTraffic(ports, rollout);
  } catch (error) {
    if (!(error instanceof GreenshiftError) || error instanceof OutOfTime) throw error;
    return undefined;
  }
}
