import { callerText } from '../src/rollout/interventions/caller.ts';
import { NEWER_IMAGE, type Rollout } from '../src/rollout/record.ts';
import type { Service } from '../src/rollout/service.ts';

/** What a scenario knows of the service, and of itself. */
export interface Undisturbed {
  /** The live fleet when it began. */
  readonly before: string;
  /** The reason with which it rolls back itself. */
  readonly reason?: string | undefined;
}

/**
 * What somebody else has done to the rollout of a scenario, whose end then proves nothing; undefined where nobody has. The
 * dashboard is open meanwhile, and invites to try its buttons.
 */
export function otherHands(
  { abort, abandon, promotion, plan, blue, green, outcome }: Rollout,
  { live }: Service,
  { before, reason }: Undisturbed,
): string | undefined {
  if (abandon) return `${callerText(abandon.by)} abandoned it: ${abandon.reason}`;
  if (abort?.by === NEWER_IMAGE) return `a newer image took its place: ${abort.reason}`;
  if (abort && abort.reason !== reason) return `${callerText(abort.by)} rolled it back: ${abort.reason}`;
  if (plan.steps.some(({ byHand }) => byHand)) return 'somebody gave green another weight';
  if (promotion) return `${callerText(promotion.by)} promoted it: ${promotion.reason}`;
  const winner = outcome === 'promoted' ? green.fleet : blue.fleet;
  return blue.fleet !== before || live.fleet !== winner ? 'there was another rollout meanwhile' : undefined;
}
