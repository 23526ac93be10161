/** What clients saw since the start. */
export interface LoadStats {
  /** Requests that were due, sent or not. */
  readonly due: number;
  readonly outstanding: number;
  /** Answers by status: `200`, `503`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** By the image that answered, as its `x-image` header says: all answers, and those that were 5xx. */
  readonly images: Readonly<Record<string, { readonly answers: number; readonly failures: number }>>;
  /** 5xx that a server of an image answered itself. */
  readonly imageFailures: number;
  /** Everything else that failed a client, by reason: `503`, `connection error`, `timeout`, `not sent`. */
  readonly otherFailures: Readonly<Record<string, number>>;
  /**
   * Requests that this machine was too slow for: answered in the end, but after their deadline, or never sent, because
   * this process did not get to run meanwhile. They say nothing about the service, so they are no failures.
   */
  readonly machineTooSlow: number;
}

/** Counts what becomes of requests. */
export function createCount() {
  let due = 0;
  let imageFailures = 0;
  let machineTooSlow = 0;
  const statuses = new Map<string, number>();
  const images = new Map<string, { answers: number; failures: number }>();
  const otherFailures = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

  return {
    due: () => {
      due += 1;
    },
    machineTooSlow: () => {
      machineTooSlow += 1;
    },
    failure: (reason: string) => add(otherFailures, reason),
    answer(status: number, image: string | string[] | undefined) {
      add(statuses, String(status));
      const failed = status >= 500;
      if (typeof image === 'string') {
        const { answers, failures } = images.get(image) ?? { answers: 0, failures: 0 };
        images.set(image, { answers: answers + 1, failures: failures + (failed ? 1 : 0) });
        if (failed) imageFailures += 1;
      } else if (failed) add(otherFailures, String(status));
    },
    snapshot: (outstanding: number): LoadStats => ({
      due,
      outstanding,
      statuses: Object.fromEntries(statuses),
      images: Object.fromEntries(images),
      imageFailures,
      otherFailures: Object.fromEntries(otherFailures),
      machineTooSlow,
    }),
  };
}

/** What clients saw between two moments; `reasons` are those of `otherFailures`. */
export function countsSince(after: LoadStats, before: LoadStats) {
  const reasons = Object.fromEntries(
    Object.entries(after.otherFailures)
      .map(([reason, count]) => [reason, count - (before.otherFailures[reason] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
  const counts = {
    requests: after.due - before.due,
    imageFailures: after.imageFailures - before.imageFailures,
    machineTooSlow: after.machineTooSlow - before.machineTooSlow,
    otherFailures: Object.values(reasons).reduce((sum, count) => sum + count, 0),
  };
  return { counts, reasons };
}
