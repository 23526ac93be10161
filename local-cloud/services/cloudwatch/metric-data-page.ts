import type { MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../operations.ts';
import { MINUTE } from './model.ts';

/** The datapoints of one query, all of them. */
export interface Found {
  readonly id: string;
  readonly label: string;
  readonly points: { minute: number; value: number }[];
  readonly isComputed?: true;
}

/** Where a page ended: the query's place and the last minute of it that was returned. */
type Position = { readonly query: number; readonly minute: number | null };

/** As many datapoints as a page may have, from where the token says. Throws InvalidNextToken. */
export function pageOf(
  found: readonly Found[],
  limit: number,
  token: string | undefined,
  ascending: boolean,
) {
  const from = token === undefined ? { query: 0, minute: null } : decodeToken(token);
  const results: MetricDataResult[] = [];
  let room = limit;
  for (const [at, { id, label, points }] of found.entries()) {
    if (at < from.query) continue;
    const begin = at === from.query ? points.findIndex(isAfter(from.minute, ascending)) : 0;
    const rest = begin < 0 ? [] : points.slice(begin);
    const taken = rest.slice(0, room);
    room -= taken.length;
    const cut = taken.length < rest.length;
    results.push({
      Id: id,
      Label: label,
      StatusCode: cut ? 'PartialData' : 'Complete',
      Timestamps: taken.map(({ minute }) => new Date(minute * MINUTE)),
      Values: taken.map(({ value }) => value),
    });
    if (cut) {
      const minute = taken.at(-1)?.minute ?? (at === from.query ? from.minute : null);
      return { MetricDataResults: results, NextToken: encodeToken({ query: at, minute }), Messages: [] };
    }
  }
  return { MetricDataResults: results, Messages: [] };
}

const isAfter = (last: number | null, ascending: boolean) => (point: { minute: number }) =>
  last === null || (ascending ? point.minute > last : point.minute < last);

const encodeToken = (at: Position) =>
  Buffer.from(JSON.stringify([at.query, at.minute])).toString('base64url');

function decodeToken(token: string): Position {
  try {
    const [query, minute] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (Number.isInteger(query) && (minute === null || Number.isInteger(minute))) {
      return { query: query as number, minute: minute as number | null };
    }
  } catch {
    // Falls through to the one error for every token that is not ours.
  }
  throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
}
