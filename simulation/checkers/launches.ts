import type { World } from '../world/world.ts';
import type { Change } from './checker.ts';

export interface Launch {
  /** The name of the fleet. */
  readonly name: string;
  /** What its template version runs; the version itself where that is unknown. */
  readonly image: string;
}

/** The fleets that a call of ours has made, each with the image that it is made of. */
export function launchesIn({ call, before, after }: Change, { state }: World): Launch[] {
  if (call.operation !== 'CreateAutoScalingGroup') return [];
  const images = state.templateVersions();
  return [...after.groups.values()]
    .filter(({ name }) => !before.groups.has(name))
    .map(({ name, templateVersion }) => ({ name, image: images.get(templateVersion) ?? templateVersion }));
}
