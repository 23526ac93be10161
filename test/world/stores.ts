import { isDeepStrictEqual } from 'node:util';
import type { Stores } from '../../src/ports/ports.ts';
import { EMPTY_BOOK } from '../../src/rollout/campaign/book.ts';
import {
  RecordConflict,
  RecordNotReadable,
  RolloutNotFound,
  ServiceNotFound,
} from '../../src/rollout/errors.ts';
import { monthOf } from '../../src/rollout/interventions/audit.ts';
import { auditFormat, replayFormat } from '../../src/rollout/schema/audit.ts';
import { campaignFormat } from '../../src/rollout/schema/campaign.ts';
import { campaignBookFormat } from '../../src/rollout/schema/campaign-book.ts';
import type { RecordFormat } from '../../src/rollout/schema/format.ts';
import { inspectionFormat } from '../../src/rollout/schema/inspection.ts';
import { judgementFormat } from '../../src/rollout/schema/judgement.ts';
import { recallFormat } from '../../src/rollout/schema/recall.ts';
import { rolloutFormat } from '../../src/rollout/schema/rollout.ts';
import { serviceFormat } from '../../src/rollout/schema/service.ts';
import { touchedFormat } from '../../src/rollout/schema/touched.ts';
import { turnsFormat } from '../../src/rollout/schema/turns.ts';
import { NO_TURNS } from '../../src/rollout/waiting/turns.ts';

export interface WorldStores extends Stores {
  /** The records as they are stored, JSON by key, for stories in which another version wrote them. */
  readonly stored: Readonly<Record<'services' | 'rollouts' | 'campaigns' | 'books', Map<string, string>>>;
}

/** Versioned records in memory, written by real compare-and-set, and held to the stores' contract. */
export function stores(): WorldStores {
  const services = table(serviceFormat, ({ name }) => name);
  const rollouts = table(rolloutFormat, ({ id }) => id);
  const judgements = table(judgementFormat, ({ rollout, step }) => `${rollout} at ${step}`);
  const audit = table(auditFormat, ({ id }) => id);
  const replays = table(replayFormat, ({ caller, key }) => `${caller} ${key}`);
  const inspections = table(inspectionFormat, ({ service }) => service);
  const touched = table(touchedFormat, ({ service }) => service);
  const turns = table(turnsFormat, () => 'turns');
  const campaigns = table(campaignFormat, ({ id }) => id);
  const books = table(campaignBookFormat, () => 'book');
  const recalls = table(recallFormat, ({ image }) => image);
  return {
    services: {
      async get(name) {
        const service = services.find(name);
        const isThere = service && !service.removed;
        return isThere ? service : absent(new ServiceNotFound(`there is no service ${name}`));
      },
      async findRemoved(name) {
        const service = services.find(name);
        return service?.removed && service;
      },
      async list() {
        const { services: all, unreadable } = services.all();
        return { services: all.filter(({ removed }) => !removed), unreadable };
      },
      save: async (service) => services.save(service),
    },
    rollouts: {
      async get(id) {
        return rollouts.find(id) ?? absent(new RolloutNotFound(`there is no rollout ${id}`));
      },
      save: async (rollout) => rollouts.save(rollout),
    },
    judgements: {
      find: async (rollout, step) => judgements.find(`${rollout} at ${step}`),
      save: async (judgement) => judgements.save(judgement),
    },
    audit: {
      append: async (entry) => void audit.save(entry),
      async ofMonth(service, month) {
        const { services: all } = audit.all();
        return all.filter((entry) => entry.service === service && monthOf(entry.at) === month).toReversed();
      },
    },
    replays: {
      find: async (caller, key) => replays.find(`${caller} ${key}`),
      save: async (replay) => replays.save(replay),
    },
    recalls: {
      find: async (image) => recalls.find(image),
      list: async () => recalls.all().services,
      save: async (recall) => recalls.save(recall),
    },
    campaigns: {
      find: async (id) => campaigns.find(id),
      save: async (campaign) => campaigns.save(campaign),
      book: async () => books.find('book') ?? EMPTY_BOOK,
      saveBook: async (book) => books.save(book),
    },
    inspections: {
      find: async (service) => inspections.find(service),
      save: async (inspection) => inspections.save(inspection),
    },
    touched: {
      find: async (service) => touched.find(service),
      list: async () => touched.all().services,
      save: async (record) => touched.save(record),
    },
    turns: {
      get: async () => turns.find('turns') ?? NO_TURNS,
      save: async (record) => turns.save(record),
    },
    stored: {
      services: services.rows,
      rollouts: rollouts.rows,
      campaigns: campaigns.rows,
      books: books.rows,
    },
  };
}

function table<Row extends { readonly version: number }>(
  format: RecordFormat<Row>,
  keyOf: (row: Row) => string,
) {
  const rows = new Map<string, string>();
  const find = (key: string): Row | undefined => {
    const stored = rows.get(key);
    return stored === undefined ? undefined : format.read(JSON.parse(stored), key);
  };
  return {
    rows,
    find,
    all() {
      const found: Row[] = [];
      const unreadable: { name: string; error: RecordNotReadable }[] = [];
      for (const name of rows.keys()) {
        try {
          found.push(find(name)!);
        } catch (error) {
          if (!(error instanceof RecordNotReadable)) throw error;
          unreadable.push({ name, error });
        }
      }
      return { services: found, unreadable };
    },
    save(row: Row): Row {
      const key = keyOf(row);
      // As JSON, so that what has no place in a stored record can't hide in a reference.
      const meant = JSON.stringify(format.write({ ...row, version: row.version + 1 }));
      const before = rows.get(key);
      const isWritten = before !== undefined && isDeepStrictEqual(JSON.parse(before), JSON.parse(meant));
      // The condition is on what is stored, whether it can be read or not.
      const version = before === undefined ? 0 : (JSON.parse(before) as { version?: unknown }).version;
      if (version !== row.version && !isWritten) {
        throw new RecordConflict(`${key} changed since version ${row.version} of it was read`);
      }
      rows.set(key, meant);
      return find(key)!;
    },
  };
}

function absent(error: Error): never {
  throw error;
}
