import type { Rollouts } from '../../ports/records.ts';
import { RolloutNotFound } from '../../rollout/errors.ts';
import type { Rollout } from '../../rollout/record.ts';
import type { RecordTable } from './records.ts';

const keyOf = (id: string) => ({ pk: `rollout#${id}`, sk: 'rollout' });

export const rolloutsStore = (records: RecordTable): Rollouts => ({
  async get(id) {
    const rollout = await records.find<Rollout>(keyOf(id));
    if (!rollout) throw new RolloutNotFound(`there is no rollout ${id}`);
    return rollout;
  },
  save: (rollout) => records.save(keyOf(rollout.id), rollout),
});
