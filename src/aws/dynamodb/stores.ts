import type { Stores } from '../../ports/ports.ts';
import { auditTrail, replaysStore } from './audit.ts';
import { campaignsStore } from './campaigns.ts';
import { inspectionsStore } from './inspections.ts';
import { judgementsStore } from './judgements.ts';
import { recallsStore } from './recalls.ts';
import type { RecordTable } from './records.ts';
import { rolloutsStore } from './rollouts.ts';
import { servicesStore } from './services.ts';
import { touchedStore } from './touched.ts';
import { turnsStore } from './turns.ts';

/** Every store, on one table. A function on Lambda makes only those that it uses (`src/runtime/ports/ports.ts`). */
export const storesOn = (table: RecordTable): Stores => ({
  services: servicesStore(table),
  rollouts: rolloutsStore(table),
  judgements: judgementsStore(table),
  audit: auditTrail(table),
  replays: replaysStore(table),
  recalls: recallsStore(table),
  inspections: inspectionsStore(table),
  touched: touchedStore(table),
  turns: turnsStore(table),
  campaigns: campaignsStore(table),
});
