import { type Campaign, ITSELF } from '../../src/rollout/campaign/campaign.ts';
import { ORDERED } from '../../src/rollout/campaign/orders.ts';
import { callerText } from '../../src/rollout/interventions/caller.ts';

/**
 * What somebody else has done to the campaign of a scenario, whose end then proves nothing; undefined where nobody has. The
 * dashboard is open meanwhile, and invites to try its buttons.
 */
export function otherHands({ order, state, members }: Campaign): string | undefined {
  if (order && order.by !== ITSELF)
    return `${callerText(order.by)} ${ORDERED[order.kind]} it${order.reason ? `: ${order.reason}` : ''}`;
  if (state === 'superseded') return 'a newer image took its place';
  const touched = members.find(
    ({ byHand, code, state: one }) =>
      byHand || code === 'RolledBack' || one === 'held' || one === 'skipped' || one === 'taken-back',
  );
  if (!touched) return undefined;
  const { service, byHand, why = 'somebody had hands on it' } = touched;
  return `${service}: ${byHand ? 'somebody started it by name' : why}`;
}
