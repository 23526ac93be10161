import type { Inspection } from '../rollout/inspection/inspection.ts';

/** What the last look at each service has found, with the rule for writing of all records. */
export interface Inspections {
  find(service: string): Promise<Inspection | undefined>;
  save(inspection: Inspection): Promise<Inspection>;
}
