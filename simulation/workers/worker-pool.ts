import { Worker } from 'node:worker_threads';
import type { Case, Finding } from '../cases/cases.ts';

/** Cases that a worker gets at once: enough that it never waits. */
const BATCH = 8;
/** Megabytes, in which a whole rollout finds room: what is over with it is never copied. */
const YOUNG_GENERATION = 192;

/** Has `workers` threads run the cases, a batch at a time. Rejects when one of them breaks down. */
export async function runAll(
  cases: Iterable<Case>,
  workers: number,
  take: (finding: Finding) => void,
): Promise<void> {
  const waiting = cases[Symbol.iterator]();
  const threads = Array.from({ length: workers }, () => spawnWorker(waiting, take));
  await Promise.all(threads);
}

function spawnWorker(waiting: Iterator<Case>, take: (finding: Finding) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
  });
  return new Promise((resolve, reject) => {
    const hand = () => {
      const batch = nextOf(waiting);
      if (batch.length === 0) return void worker.terminate().then(() => resolve());
      worker.postMessage(batch);
    };
    worker.on('message', (findings: Finding[]) => {
      for (const finding of findings) take(finding);
      hand();
    });
    worker.on('error', reject);
    hand();
  });
}

function nextOf(waiting: Iterator<Case>): Case[] {
  const batch: Case[] = [];
  while (batch.length < BATCH) {
    const { value, done } = waiting.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}
