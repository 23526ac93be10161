import type { Ports } from '../../ports/ports.ts';
import { beginAsking, withReply } from '../../rollout/gates/ask.ts';
import { askedIn, gatingAt, pendingAt } from '../../rollout/gates/at-point.ts';
import type { GatePoint } from '../../rollout/gates/gate-record.ts';
import { gateRequest } from '../../rollout/gates/gate-request.ts';
import type { Rollout } from '../../rollout/record.ts';

type Needs = Pick<Ports, 'gates' | 'rollouts' | 'clock'>;

/**
 * Asks all gates that are pending at a point at once. That each of them is, and with which attempt, is on the record before;
 * what they say is on the one that is returned, which isn't saved. Throws RecordConflict when somebody else acts.
 */
export async function askGates(ports: Needs, rollout: Rollout, point: GatePoint): Promise<Rollout> {
  const begun = beginAsking(rollout, point, ports.clock.now());
  const asking = begun === rollout ? rollout : await ports.rollouts.save(begun);
  const gating = gatingAt(asking, point);
  const replies = await Promise.all(
    pendingAt(asking, point).map(async (rule) => {
      const request = gateRequest(asking, gating, rule, askedIn(gating, rule)!);
      return { rule, reply: await ports.gates.ask(rule.function, request) };
    }),
  );
  const at = ports.clock.now();
  return replies.reduce((so, { rule, reply }) => withReply(so, point, rule, reply, at), asking);
}
