import { AwsError } from '../../operations.ts';

export interface LogEvent {
  /** Milliseconds, by whoever wrote it. */
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  readonly eventId: string;
}

export interface LogStream {
  readonly name: string;
  readonly created: number;
  /** In the order of their timestamps. */
  readonly events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  readonly created: number;
  retentionInDays: number | undefined;
  /** How many events it has taken, for their ids. */
  taken: number;
  readonly streams: Map<string, LogStream>;
}

/** The code of nearly everything that is wrong with a request. */
export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);

const notFound = (what: string) =>
  new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);

/** Throws `ResourceNotFoundException`. */
export function findGroup(groups: ReadonlyMap<string, LogGroup>, name: string | undefined): LogGroup {
  const group = groups.get(name ?? '');
  if (!group) throw notFound('group');
  return group;
}

/** Throws `ResourceNotFoundException`. */
export function findStream(group: LogGroup, name: string | undefined): LogStream {
  const stream = group.streams.get(name ?? '');
  if (!stream) throw notFound('stream');
  return stream;
}

/** From the start on and before the end, in milliseconds. */
export const within = (events: readonly LogEvent[], start = 0, end = Number.POSITIVE_INFINITY): LogEvent[] =>
  events.filter(({ timestamp }) => timestamp >= start && timestamp < end);

/** By name, as lists show them. */
export const sorted = <Named extends { readonly name: string }>(all: Iterable<Named>): Named[] =>
  [...all].toSorted((a, b) => (a.name < b.name ? -1 : 1));
