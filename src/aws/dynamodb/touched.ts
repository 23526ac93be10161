import type { Touched } from '../../ports/touched.ts';
import { touchedFormat } from '../../rollout/schema/touched.ts';
import type { RecordTable } from './records.ts';

/** One partition for all: few services have any. */
const PK = 'touched';

export function touchedStore(table: RecordTable): Touched {
  const records = table(touchedFormat);
  return {
    find: (service) => records.find({ pk: PK, sk: service }),
    list: async () => (await records.list(PK)).rows,
    save: (touched) => records.save({ pk: PK, sk: touched.service }, touched),
  };
}
