/** What has become of an image in a service, as the cloud shows it. Times are milliseconds. */
export interface Arrival {
  /** When its first fleet was made. */
  readonly firstAt: number;
  /** When its last rollout had ended: one fleet was left. */
  readonly endedAt?: number | undefined;
  /** It is live there, and no other fleet is beside it. */
  readonly isLive: boolean;
  /** It was that once. */
  readonly wasLive: boolean;
}

/** By image. */
export type Arrivals = Map<string, Arrival>;

/** A fleet of the image is made. */
export function arrive(arrivals: Arrivals, image: string, at: number): void {
  const { firstAt = at, wasLive = false } = arrivals.get(image) ?? {};
  arrivals.set(image, { firstAt, isLive: false, wasLive });
}

/** When a fleet of the image was first made in any of the services; undefined where none was. */
export function firstArrival(all: readonly Arrivals[], image: string): number | undefined {
  const times = all.flatMap((arrivals) => arrivals.get(image)?.firstAt ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** One fleet is left in the service: no rollout of any image that has arrived goes on. */
export function settle(arrivals: Arrivals, live: string, at: number): void {
  for (const [image, arrival] of arrivals) {
    const isLive = image === live;
    if (arrival.endedAt !== undefined && arrival.isLive === isLive) continue;
    const { endedAt = at, wasLive } = arrival;
    arrivals.set(image, { ...arrival, endedAt, isLive, wasLive: wasLive || isLive });
  }
}
