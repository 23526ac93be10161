import type { OptIns } from '../../src/ports/opt-ins.ts';
import type { Cloud } from './cloud.ts';

/** In the small world everything is tagged but what a test names. */
export const optInsOf = (cloud: Pick<Cloud, 'untagged'>): OptIns => ({
  missing: async ({ templates, routes }, service) =>
    [...templates, ...routes]
      .filter((id) => cloud.untagged?.has(id))
      .map((id) => ({ id, how: `aws … ${id} greenshift:service=${service}` })),
});
