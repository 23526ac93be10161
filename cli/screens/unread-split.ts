import { isSplitKnown } from '../split-known.ts';
import type { FleetsBody, RolloutBody } from '../target.ts';

/**
 * The ways on of a rollback that a person has asked for, while its split can't be read and nothing else says what to do.
 * Empty otherwise.
 */
export function unreadSplitHelp(
  rollout: RolloutBody | null | undefined,
  fleets: Pick<FleetsBody, 'fleets'> | null | undefined,
): string[] {
  if (!rollout?.abort || rollout.failure || rollout.needsOperator || isSplitKnown(rollout)) return [];
  if (!fleets?.fleets.some(({ share }) => share === null)) return [];
  const { rollout: id } = rollout;
  return [
    `not rolled back yet, as its traffic can't be read: if a listener or rule was replaced, \`greenshift apply\` with the new one in "traffic.routes", then \`greenshift rollback ${id}\`; if the traffic has no route any more, \`greenshift abandon ${id}\``,
  ];
}
