import type { Rollouts } from '../../ports/records.ts';
import { RolloutNotFound } from '../../rollout/errors.ts';
import { rolloutFormat } from '../../rollout/schema/rollout.ts';
import type { RecordTable } from './records.ts';

const keyOf = (id: string) => ({ pk: `rollout#${id}`, sk: 'rollout' });

export function rolloutsStore(table: RecordTable): Rollouts {
  const records = table(rolloutFormat);
  return {
    async get(id) {
      const rollout = await records.find(keyOf(id));
      if (!rollout) throw new RolloutNotFound(`there is no rollout ${id}`);
      return rollout;
    },
    save: (rollout) => records.save(keyOf(rollout.id), rollout),
  };
}
