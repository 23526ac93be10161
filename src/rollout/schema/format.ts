import { RecordNotReadable } from '../errors.ts';
import type { Check } from './check.ts';
import { type RecordKind, SCHEMA_VERSION, type Stored, upcast } from './upcast.ts';

/** Records are stored in today's form, with `schemaVersion` beside their members. */
export interface RecordFormat<Row> {
  /** Its keys `pk` and `sk` are left out. `where` names the record in errors. Throws RecordNotReadable. */
  read(item: Stored, where: string): Row;
  write(row: Row): Stored;
}

interface Flawed<Row> {
  /** What else a person may do, for the sentence that says what is wrong. */
  readonly wayOut?: string;
  /** What a record is taken for that isn't as the schema says; undefined where nothing of it can be used. */
  readonly salvage?: (stored: Stored, why: string) => Row | undefined;
}

export function recordFormat<Row extends object>(
  kind: RecordKind,
  schema: Check<Row>,
  { wayOut = '', salvage }: Flawed<Row> = {},
): RecordFormat<Row> {
  // What is frozen stays what it was: the simulation's table returns its items as it keeps them.
  const frozen = new WeakMap<Stored, Row>();
  return {
    read(item, where) {
      const known = frozen.get(item);
      if (known) return { ...known };
      const { pk: _, sk: __, schemaVersion = 0, ...stored } = item;
      const record = upcast(kind, stored, readable(schemaVersion, where)) as Row;
      const flaw = schema(record);
      if (!flaw && Object.isFrozen(item)) frozen.set(item, { ...record });
      if (!flaw) return record;
      const why = `${where} is not a record of a ${kind}: expected ${flaw.expected} at "${flaw.path.replace(/^\./, '')}"; correct it there, or restore it from a backup of the table${wayOut}`;
      const salvaged = salvage?.(stored, why);
      if (salvaged) return salvaged;
      throw new RecordNotReadable(why, record as unknown as Stored);
    },
    write: (row) => ({ ...row, schemaVersion: SCHEMA_VERSION }),
  };
}

function readable(version: unknown, where: string): number {
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 0) {
    throw new RecordNotReadable(`${where} has the schemaVersion ${version}, which is not valid`);
  }
  if (version <= SCHEMA_VERSION) return version;
  throw new RecordNotReadable(
    `${where} was written by a newer version of Greenshift: it has schemaVersion ${version}, this version reads up to ${SCHEMA_VERSION}; deploy the version that wrote it, or a newer one`,
  );
}
