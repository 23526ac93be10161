import type { IncomingMessage } from 'node:http';

/** A body that is longer than its reader takes. */
export class BodyTooLarge extends Error {
  constructor(limit: number) {
    super(`a request's body may have ${limit} bytes`);
    this.name = 'BodyTooLarge';
  }
}

/** Reads a request to its end. Rejects with BodyTooLarge, or with the connection's error when it breaks off. */
export async function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw new BodyTooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
