import { Worker } from 'node:worker_threads';

/** Items that a worker gets at once: enough that it never waits. */
const BATCH = 8;
/** Megabytes, in which a whole rollout finds room: what is over with it is never copied. */
const YOUNG_GENERATION = 192;

export interface Pool {
  /** How many threads. */
  readonly workers: number;
  /** Posts, for each batch of items that is posted to it, the batch of their results. */
  readonly script: URL;
}

/** Has the pool's threads work on the items, a batch at a time. Rejects when one of them fails. */
export async function runAll<Item, Result>(
  items: Iterable<Item>,
  { workers, script }: Pool,
  take: (result: Result) => void,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  await Promise.all(Array.from({ length: workers }, () => spawnWorker(script, waiting, take)));
}

function spawnWorker<Item, Result>(
  script: URL,
  waiting: Iterator<Item>,
  take: (result: Result) => void,
): Promise<void> {
  const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION } });
  return new Promise((resolve, reject) => {
    const send = () => {
      const batch = nextBatch(waiting);
      if (batch.length === 0) return void worker.terminate().then(() => resolve());
      worker.postMessage(batch);
    };
    worker.on('message', (results: Result[]) => {
      for (const result of results) take(result);
      send();
    });
    worker.on('error', reject);
    send();
  });
}

function nextBatch<Item>(waiting: Iterator<Item>): Item[] {
  const batch: Item[] = [];
  while (batch.length < BATCH) {
    const { value, done } = waiting.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}
