import type { Turns } from '../../ports/turns.ts';
import { turnsFormat } from '../../rollout/schema/turns.ts';
import { NO_TURNS } from '../../rollout/waiting/turns.ts';
import type { RecordTable } from './records.ts';

const KEY = { pk: 'turns', sk: 'turns' };

export function turnsStore(table: RecordTable): Turns {
  const records = table(turnsFormat);
  return {
    get: async () => (await records.find(KEY)) ?? NO_TURNS,
    save: (turns) => records.save(KEY, turns),
  };
}
