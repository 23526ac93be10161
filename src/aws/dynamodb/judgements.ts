import type { Judgements } from '../../ports/judgements.ts';
import { judgementFormat } from '../../rollout/schema/judgement.ts';
import type { RecordTable } from './records.ts';

const keyOf = (rollout: string, step: number) => ({ pk: `judgement#${rollout}`, sk: String(step) });

export function judgementsStore(table: RecordTable): Judgements {
  const records = table(judgementFormat);
  return {
    find: (rollout, step) => records.find(keyOf(rollout, step)),
    save: (judgement) => records.save(keyOf(judgement.rollout, judgement.step), judgement),
  };
}
