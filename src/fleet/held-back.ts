import type { Ports } from '../ports/ports.ts';
import { claimOn } from '../rollout/fleet/identity.ts';
import { heldBackProcesses } from '../rollout/fleet/settings.ts';
import { resumeProcesses } from '../rollout/interventions/by-hand.ts';
import type { Rollout } from '../rollout/record.ts';
import { settingsBefore } from './carry-over.ts';
import { attempt, type Unreleased } from './unreleased.ts';

/**
 * Lets what was held back on a promoted green act, where blue went before it could be carried over: a person deleted
 * it, or has made it again; or the pattern went. What blue's owner suspended before blue shrank is carried over, and
 * stays suspended.
 */
export async function resumeHeldBack(
  { fleets }: Pick<Ports, 'fleets'>,
  rollout: Rollout,
): Promise<Unreleased[]> {
  const resume = heldBackProcesses(settingsBefore(rollout) ?? {});
  const isCarriedOver = rollout.blue.shrinking && !rollout.pattern;
  if (isCarriedOver || resume.length === 0) return [];
  const claim = claimOn(rollout, 'green');
  return attempt(
    async () => void (await fleets.configure(claim, { resume })),
    (why) => ({
      what: `${claim.name}'s scaling policies and scheduled actions, which don't act`,
      why,
      how: resumeProcesses(claim.name, resume),
    }),
  );
}
