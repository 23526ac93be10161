/**
 * A response that the service didn't write: what stands before it is broken, and its body is no JSON. Thrown in place of
 * an AwsError by an operation, an interceptor or a fault.
 */
export class RawResponse extends Error {
  /** 300 to 599. */
  readonly status: number;
  readonly contentType: string;
  readonly body: string;

  constructor(status: number, contentType: string, body: string) {
    super(`a response of status ${status} that no service wrote`);
    this.name = 'RawResponse';
    this.status = status;
    this.contentType = contentType;
    this.body = body;
  }
}

/** No response: the connection breaks. */
export class ConnectionReset extends Error {
  constructor() {
    super('the connection breaks');
    this.name = 'ConnectionReset';
  }
}
