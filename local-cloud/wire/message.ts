/** One HTTP request to an AWS endpoint, read to its end. */
export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lowercase names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** One HTTP response, but for the headers that the server adds by itself (`date`, `content-length`). */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A request that cannot be read as its protocol demands. Each protocol has its own error code for it. */
export class MalformedRequest extends Error {
  /** The code on the wire, where the service has one that says more than the protocol's own. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.name = 'MalformedRequest';
    this.code = code;
  }
}
