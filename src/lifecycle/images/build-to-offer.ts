import type { Ports } from '../../ports/ports.ts';
import { isUnseen } from '../../rollout/admission/admission.ts';
import type { Service } from '../../rollout/service.ts';
import type { CampaignGate } from '../campaign/gate.ts';

/** A new build takes the place of one that is awaited, and of one that is withheld. */
export async function buildToOffer(
  { builds }: Pick<Ports, 'builds'>,
  service: Service,
  gate: CampaignGate,
): Promise<string | undefined> {
  const isStream = service.spec.image.promotedFrom === undefined;
  const newest = isStream ? await builds.newest(service.spec.image) : undefined;
  if (newest && isUnseen(service, newest) && (await gate.offers(service, newest.buildArn)))
    return newest.buildArn;
  // That of an environment before is offered as long as it is live there.
  if (!isStream) return service.awaited?.build;
  const waiting = service.awaited?.build ?? service.withheld?.build;
  // Its campaign may have been made, or stopped, since it waits.
  return (await gate.retries(service, waiting)) ? waiting : undefined;
}
