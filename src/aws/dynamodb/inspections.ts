import type { Inspections } from '../../ports/inspections.ts';
import { inspectionFormat } from '../../rollout/schema/inspection.ts';
import type { RecordTable } from './records.ts';

/** An item of its own for each service: it is large, and nobody on call waits for it. */
export function inspectionsStore(table: RecordTable): Inspections {
  const records = table(inspectionFormat);
  const keyOf = (service: string) => ({ pk: 'inspection', sk: service });
  return {
    find: (service) => records.find(keyOf(service)),
    save: (inspection) => records.save(keyOf(inspection.service), inspection),
  };
}
