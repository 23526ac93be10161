export type Stored = Readonly<Record<string, unknown>>;

/** Leaves alone what is absent or not as expected. */
type Change = (record: Stored) => Stored;

interface Changes {
  readonly rollout: readonly Change[];
  readonly service: readonly Change[];
  /** Since 0.1. */
  readonly judgement?: readonly Change[];
  readonly audit?: readonly Change[];
  readonly replay?: readonly Change[];
  readonly recall?: readonly Change[];
  readonly inspection?: readonly Change[];
  readonly touched?: readonly Change[];
  readonly turns?: readonly Change[];
  readonly campaign?: readonly Change[];
  readonly campaigns?: readonly Change[];
}

export type RecordKind = keyof Changes;

/**
 * The changes from each version to the next; 0 is that of release 0.0, whose records had none. Those of a released
 * version are never edited: its records are kept for good.
 */
const CHANGES: readonly Changes[] = [
  {
    rollout: [
      renamed('losses', 'attrition'),
      renamed('tidiedAt', 'cleanedUpAt'),
      within('failure', renamedValue('code', 'ForeignEdit', 'DriftDetected')),
      within('route', routesOf00),
      lifted('route', 'routes'),
    ],
    service: [
      within('queued', requestOf00),
      within('lock', within('request', requestOf00)),
      within('spec', within('traffic', routesOf00)),
    ],
  },
];

export const SCHEMA_VERSION = CHANGES.length;

export function upcast(kind: RecordKind, record: Stored, version: number): Stored {
  return CHANGES.slice(version)
    .flatMap((changes) => changes[kind] ?? [])
    .reduce((changed, change) => change(changed), record);
}

function requestOf00(request: Stored): Stored {
  return renamed('again', 'allowRepeat')(renamed('expedited', 'fastForward')(request));
}

/** A service of 0.0 had one route, its listener or rule beside the target groups. */
function routesOf00(traffic: Stored): Stored {
  if ('routes' in traffic) return traffic;
  const { listener, rule, ...rest } = traffic;
  return { ...rest, routes: [listener === undefined ? { rule } : { listener }] };
}

function renamed(from: string, to: string): Change {
  return (record) => {
    if (!(from in record)) return record;
    const { [from]: value, ...rest } = record;
    return { ...rest, [to]: value };
  };
}

function renamedValue(member: string, from: string, to: string): Change {
  return (record) => (record[member] === from ? { ...record, [member]: to } : record);
}

function lifted(member: string, name: string): Change {
  return (record) => {
    const inner = record[member];
    if (typeof inner !== 'object' || inner === null || !(name in inner)) return record;
    const { [member]: _, ...rest } = record;
    return { ...rest, [name]: (inner as Stored)[name] };
  };
}

function within(member: string, change: Change): Change {
  return (record) => {
    const inner = record[member];
    const isObject = typeof inner === 'object' && inner !== null;
    return isObject ? { ...record, [member]: change(inner as Stored) } : record;
  };
}
