import { rolloutNeedsOperator } from '../announcements/announcement.ts';
import { announce } from '../announcements/outbox.ts';
import type { Rollout } from '../record.ts';
import { OPERATOR_CALL_REPEAT } from '../timing.ts';
import { routeName } from '../traffic/routes.ts';
import { note } from '../transitions.ts';

export interface Reason {
  readonly code: string;
  readonly reason: string;
  /** The calls that help, where they aren't the same for every rollout with this code. */
  readonly help?: string;
}

/**
 * Calls a person, once for each reason, and again only after a day. The rollout goes on, or is tried again, all the
 * same. `at` is milliseconds since the epoch.
 */
export function callOperator(rollout: Rollout, at: number, { code, reason, help: own }: Reason): Rollout {
  const { call, phase } = rollout;
  const open = openCall(rollout);
  const isKnown = open?.code === code && at - open.at < OPERATOR_CALL_REPEAT;
  if (isKnown) return rollout;
  const help = helpFor(rollout, code, own);
  const next = { at, phase, code, reason, help, count: (call?.count ?? 0) + 1 };
  const called = note({ ...rollout, call: next }, at, `an operator is called: ${reason}`);
  return announce(called, rolloutNeedsOperator(called, next));
}

/** Ends an execution, but not its rollout: it is tried again from time to time, and when a person has helped. */
export function needOperator(rollout: Rollout, at: number, reason: Reason): Rollout {
  return { ...callOperator(rollout, at, reason), outcome: 'needs-operator', stuckAt: at };
}

/** What a person is called for now; undefined once the rollout has got over it. */
export const openCall = ({ call, phase, resumedAt = 0 }: Rollout) =>
  call?.phase === phase && call.at >= resumedAt ? call : undefined;

function helpFor(rollout: Rollout, code: string, own?: string): string {
  const { id, service, blue, green, routes } = rollout;
  const rollback = `POST /rollouts/${id}/rollback`;
  const otherwise = `POST /rollouts/${id}/abandon ends the rollout as it is and frees the service`;
  if (own !== undefined) return `${own}; ${otherwise}`;
  const retiring = rollout.phase === 'retiring-blue' ? blue : green;
  const live = rollout.phase === 'retiring-blue' ? green : blue;
  const names = routes.map(routeName).join(' and ');
  switch (code) {
    case 'BlueCannotServe':
      return `${rollback} with {"force": true} gives a blue with few healthy servers the traffic all the same; ${otherwise}`;
    case 'FleetTimeout':
      return `aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${retiring.fleet} shows what doesn't end: complete its lifecycle hook; ${otherwise}`;
    case 'RouteGone':
      return `PUT /services/${service} with the listener or rule that there is now in "traffic.routes", then ${rollback}; ${otherwise}`;
    case 'DriftDetected':
      return `give ${live.targetGroup} all of the traffic at ${names} (docs/runbook.md#without-the-api), then ${rollback}; ${otherwise}`;
    default:
      return `${rollback} tries again at once; ${otherwise}`;
  }
}
