import type { OurCall } from '../world/calls.ts';

const READS = /^(Describe|Get(?!Item|MetricData)|List)/;
/** No read of AWS is staler than this; milliseconds. */
export const STALEST = 60_000;

export const isRead = ({ operation }: Pick<OurCall, 'operation'>) => READS.test(operation);

const requestOf = ({ service, operation, input }: OurCall) =>
  `${service} ${operation} ${JSON.stringify(input)}`;

/** What reads returned, for later staleness. */
export class ReadHistory {
  readonly #responses = new Map<string, { readonly at: number; readonly response: unknown }>();

  keep(call: OurCall, response: unknown): void {
    if (isRead(call)) this.#responses.set(requestOf(call), { at: call.at, response });
  }

  /** The last response to the same request; undefined when it is too old, or there is none. */
  before(call: OurCall): unknown {
    const known = this.#responses.get(requestOf(call));
    return known && call.at - known.at <= STALEST ? known.response : undefined;
  }
}
