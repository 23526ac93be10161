import type { RolloutRequest } from '../admission/rollout-request.ts';
import type { Service } from '../service.ts';
import type { WithheldImage } from '../service-records.ts';
import { latestOf } from './awaited.ts';

/** The service with the image that lacks what the spec requires. */
export function withhold(service: Service, image: WithheldImage): Service {
  const withheld = latestOf(service.withheld, image);
  return withheld === service.withheld ? service : { ...service, withheld };
}

export function dropWithheld(service: Service, build: string): Service {
  return service.withheld?.build === build ? { ...service, withheld: undefined } : service;
}

/** True when what begins is the withheld image, or a newer build. */
export function isOvertaken(
  { withheld }: Service,
  { image: { id, build = id, builtAt } }: RolloutRequest,
): boolean {
  if (!withheld) return false;
  const isNewer = withheld.builtAt !== undefined && builtAt !== undefined && withheld.builtAt < builtAt;
  return isNewer || withheld.build === build;
}
