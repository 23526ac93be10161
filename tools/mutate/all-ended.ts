/** Waits for all, also when one has failed: the sandboxes are removed next, and nothing may still be at work in them. */
export async function allEnded<Result>(works: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
