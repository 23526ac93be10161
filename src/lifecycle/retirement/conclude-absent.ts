import { confirmAbsence } from '../../fleet/absence.ts';
import type { Colour } from '../../fleet/retire.ts';
import { discardVersion } from '../../fleet/template-version.ts';
import type { FoundFleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Rollout } from '../../rollout/record.ts';
import { isFreeOfTraffic } from '../../traffic/live.ts';
import { putBackStickiness } from '../../traffic/put-back-stickiness.ts';
import { type StepResult, stepResult } from '../step.ts';
import { tellReplaced } from './replaced.ts';
import { takeBackFromAbsent } from './take-back-from-absent.ts';
import { unexpectedTraffic } from './unexpected-traffic.ts';

/**
 * Ends the retirement of a fleet that is gone. A namesake is as good as absent: it isn't the one that was to go. But a blue
 * that others have made again may have been given the traffic: green isn't promoted then, see `unexpectedTraffic`. Nor is
 * it reverted while it has any, see `takeBackFromAbsent`.
 */
export async function concludeAbsent(
  ports: Pick<Ports, 'rollouts' | 'fleets' | 'traffic' | 'templateVersions' | 'notifier' | 'clock'>,
  rollout: Rollout,
  colour: Colour,
  found: Exclude<FoundFleet, { kind: 'ours' }>,
): Promise<StepResult> {
  const isReplaced = found.kind === 'not-ours' && (colour === 'blue' || rollout.green.arn !== undefined);
  const told = isReplaced ? await tellReplaced(ports, rollout, colour, found.reason) : rollout;
  const { rollout: noted, isGone } = await confirmAbsence(ports, told, colour);
  if (!isGone) return stepResult(noted, 'hold');
  if (colour === 'green') {
    const held = await takeBackFromAbsent(ports, noted);
    if (held) return held;
    await discardVersion(ports, noted);
  } else if (!(await isFreeOfTraffic(ports, noted, 'blue'))) {
    return stepResult(await unexpectedTraffic(ports, noted), 'fail');
  }
  await putBackStickiness(ports, noted, colour);
  return stepResult(noted, 'pass');
}
