/** The last part of what a process wrote, to find out why it ended. */
export interface Tail {
  push(chunk: Buffer): void;
  text(): string;
}

/** Keeps at least the last `limit` bytes, and at most as many plus one chunk. */
export function createTail(limit: number): Tail {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      while (size - chunks[0]!.length >= limit) size -= chunks.shift()!.length;
    },
    text: () => Buffer.concat(chunks).toString(),
  };
}
