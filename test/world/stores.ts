import { isDeepStrictEqual } from 'node:util';
import type { Rollouts, Services } from '../../src/ports/records.ts';
import { RecordConflict, RolloutNotFound, ServiceNotFound } from '../../src/rollout/errors.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import type { Service } from '../../src/rollout/service.ts';

/** Versioned records in memory, written by real compare-and-set, and held to the stores' contract. */
export function stores(): { services: Services; rollouts: Rollouts } {
  const services = table<Service>(({ name }) => name);
  const rollouts = table<Rollout>(({ id }) => id);
  return {
    services: {
      async get(name) {
        return services.find(name) ?? absent(new ServiceNotFound(`there is no service ${name}`));
      },
      list: async () => services.all(),
      save: async (service) => services.save(service),
    },
    rollouts: {
      async get(id) {
        return rollouts.find(id) ?? absent(new RolloutNotFound(`there is no rollout ${id}`));
      },
      save: async (rollout) => rollouts.save(rollout),
    },
  };
}

function table<Row extends { readonly version: number }>(keyOf: (row: Row) => string) {
  const rows = new Map<string, string>();
  const find = (key: string): Row | undefined => {
    const text = rows.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as Row);
  };
  return {
    find,
    all: () => [...rows.keys()].map((key) => find(key)!),
    save(row: Row): Row {
      const key = keyOf(row);
      // As JSON, so that what has no place in a stored record can't hide in a reference.
      const text = JSON.stringify({ ...row, version: row.version + 1 });
      const before = find(key);
      const isWritten = before !== undefined && isDeepStrictEqual(before, JSON.parse(text));
      if ((before?.version ?? 0) !== row.version && !isWritten) {
        throw new RecordConflict(`${key} changed since version ${row.version} of it was read`);
      }
      rows.set(key, text);
      return JSON.parse(text) as Row;
    },
  };
}

function absent(error: Error): never {
  throw error;
}
