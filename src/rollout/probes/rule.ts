import { milliseconds } from '../duration.ts';
import type { ProbeSpec } from './probe-spec.ts';

/** A probe as it is fixed when a rollout is claimed. */
export interface ProbeRule {
  readonly method: string;
  readonly path: string;
  readonly host?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly expected: Expected;
  /** Milliseconds, until the end of the body. */
  readonly within: number;
  /** How often in a row it has to pass. */
  readonly times: number;
}

/** What a response is to be like. */
export interface Expected {
  readonly status: number;
  readonly header?: { readonly name: string; readonly value: string } | undefined;
  readonly text?: string | undefined;
  /** `is` is the value in JSON. */
  readonly json?: { readonly at: string; readonly is: string } | undefined;
}

export const probeRule = ({
  method,
  path,
  host,
  headers,
  within,
  times,
  status,
  header,
  text,
  json,
}: ProbeSpec): ProbeRule => ({
  method,
  path,
  ...(host !== undefined && { host }),
  ...(headers && { headers }),
  expected: {
    status,
    ...(header && { header }),
    ...(text !== undefined && { text }),
    ...(json && { json: { at: json.at, is: JSON.stringify(json.is) } }),
  },
  within: milliseconds(within),
  times,
});

export const probeName = ({ method, path }: Pick<ProbeRule, 'method' | 'path'>) => `${method} ${path}`;
