import type { Ports } from '../../ports/ports.ts';
import { amendCampaign } from '../../records/update.ts';
import type { Campaign } from '../../rollout/campaign/campaign.ts';
import { CampaignNotOpen, InvalidInput } from '../../rollout/errors.ts';
import { callerText } from '../../rollout/interventions/caller.ts';
import { hintFor } from '../../rollout/suggest.ts';

export interface LeaveOut {
  readonly installation: string;
  readonly by: string;
  readonly reason: string;
}

/**
 * Has a campaign go on without an installation that carries a wave of it out. What has begun there goes on there. Twice is
 * once. Throws CampaignNotFound, CampaignNotOpen, and InvalidInput for an installation that has no wave of it.
 */
export async function leaveOut(
  ports: Pick<Ports, 'campaigns' | 'clock'>,
  id: string,
  { installation, by, reason }: LeaveOut,
): Promise<{ readonly campaign: Campaign; readonly isNew: boolean }> {
  let isNew = false;
  const campaign = await amendCampaign(ports, id, (newest) => {
    const branch = branchIn(newest, installation);
    isNew = branch.state !== 'left-out';
    if (!isNew) return newest;
    if (newest.endedAt !== undefined)
      throw new CampaignNotOpen(`${id} is ${newest.state}: nothing of it is left`);
    const { installation: name, campaign: theirs, counts, orderTaken } = branch;
    const left = {
      installation: name,
      state: 'left-out' as const,
      since: ports.clock.now(),
      ...(theirs !== undefined && { campaign: theirs }),
      ...(counts && { counts }),
      ...(orderTaken !== undefined && { orderTaken }),
      why: `left out by ${callerText(by)}: ${reason}`,
    };
    return {
      ...newest,
      waves: newest.waves.map((wave) => (wave.branch === branch ? { ...wave, branch: left } : wave)),
    };
  });
  return { campaign, isNew };
}

function branchIn({ id, waves }: Campaign, installation: string) {
  const branches = waves.flatMap(({ branch }) => branch ?? []);
  const found = branches.find((branch) => branch.installation === installation);
  if (found) return found;
  const hint = hintFor(
    installation,
    branches.map((branch) => branch.installation),
  );
  const message = `${id} has no wave in "${installation}": ${hint}`;
  throw new InvalidInput('the request', [{ path: 'installation', message }]);
}
