import type { AuditTrail, Replays } from '../../ports/audit.ts';
import { monthOf } from '../../rollout/interventions/audit.ts';
import { auditFormat, replayFormat } from '../../rollout/schema/audit.ts';
import type { RecordTable } from './records.ts';

const partition = (service: string, month: string) => `audit#${service}#${month}`;

/** A partition for each month, so that a page of it is read with one query. */
export function auditTrail(table: RecordTable): AuditTrail {
  const records = table(auditFormat);
  return {
    async append(entry) {
      const { service, at, id } = entry;
      const pk = partition(service, monthOf(at));
      await records.save({ pk, sk: `${new Date(at).toISOString()}#${id}` }, entry);
    },
    async ofMonth(service, month) {
      const { rows } = await records.list(partition(service, month));
      return rows.toReversed();
    },
  };
}

export function replaysStore(table: RecordTable): Replays {
  const records = table(replayFormat);
  const keyOf = (caller: string, key: string) => ({ pk: `replay#${caller}`, sk: key });
  return {
    find: (caller, key) => records.find(keyOf(caller, key)),
    save: (replay) => records.save(keyOf(replay.caller, replay.key), replay),
  };
}
