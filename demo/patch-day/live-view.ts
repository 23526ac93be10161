import { showOneAfterOther } from '../live-view.ts';
import type { PatchDayContext } from './scenario.ts';
import { observeCampaign, untilNextLook } from './view.ts';

/** Shows the newest campaign that goes on, one after the other, until `stop` is aborted. */
export const showCampaigns = (context: PatchDayContext, stop: AbortSignal): Promise<void> =>
  showOneAfterOther(stop, untilNextLook, () => showNext(context, stop));

async function showNext(context: PatchDayContext, stop: AbortSignal): Promise<void> {
  const { patchDay, load, screen, speed, perSecond } = context;
  const { open } = await patchDay.deployment.ports.campaigns.book();
  const id = open.at(-1);
  if (id === undefined) return;
  let isOpen = true;
  while (isOpen && !stop.aborted) {
    const view = await observeCampaign(patchDay, id);
    const { campaign } = view;
    isOpen = campaign !== undefined && campaign.endedAt === undefined;
    const began = campaign?.startedAt ?? view.now;
    screen.show({ title: `${id} goes to its services`, speed, perSecond, began }, view, load.stats());
    await untilNextLook();
  }
  screen.keep();
}
