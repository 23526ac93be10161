import type { Recalls } from '../../ports/recalls.ts';
import { recallFormat } from '../../rollout/schema/recall.ts';
import type { RecordTable } from './records.ts';

/** One partition for all: they are few, and the watchdog lists them. */
const PK = 'recall';

export function recallsStore(table: RecordTable): Recalls {
  const records = table(recallFormat);
  return {
    find: (image) => records.find({ pk: PK, sk: image }),
    list: async () => (await records.list(PK)).rows,
    save: (recall) => records.save({ pk: PK, sk: recall.image }, recall),
  };
}
