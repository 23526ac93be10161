import { Worker } from 'node:worker_threads';
import type { Case, Finding } from '../cases/case.ts';

/** Cases that a worker gets at once: enough that it never waits. */
const BATCH = 8;
/** Megabytes, in which a whole rollout finds room: what is over with it is never copied. */
const YOUNG_GENERATION = 192;

/** Has `workers` threads run the cases, a batch at a time. Rejects when one of them fails. */
export async function runAll(
  cases: Iterable<Case>,
  workers: number,
  take: (finding: Finding) => void,
): Promise<void> {
  const waiting = cases[Symbol.iterator]();
  const pool = Array.from({ length: workers }, () => spawnWorker(waiting, take));
  await Promise.all(pool);
}

function spawnWorker(waiting: Iterator<Case>, take: (finding: Finding) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
  });
  return new Promise((resolve, reject) => {
    const send = () => {
      const batch = nextBatch(waiting);
      if (batch.length === 0) return void worker.terminate().then(() => resolve());
      worker.postMessage(batch);
    };
    worker.on('message', (findings: Finding[]) => {
      for (const finding of findings) take(finding);
      send();
    });
    worker.on('error', reject);
    send();
  });
}

function nextBatch(waiting: Iterator<Case>): Case[] {
  const batch: Case[] = [];
  while (batch.length < BATCH) {
    const { value, done } = waiting.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}
