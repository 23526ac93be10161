import { type Load, type LoadStats, startLoad } from '../load-generator.ts';
import type { PlacedService } from '../placed-service.ts';

/** Clients of all services at once: each gets `perSecond` requests. */
export function startLoads(services: readonly PlacedService[], perSecond: number): Load {
  const loads = services.map(({ url }) => startLoad({ url: `${url}/`, perSecond, random: Math.random }));
  return {
    stats: () => total(loads.map((load) => load.stats())),
    stop: async () => total(await Promise.all(loads.map((load) => load.stop()))),
  };
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

function total(all: readonly LoadStats[]): LoadStats {
  return {
    due: sum(all.map(({ due }) => due)),
    outstanding: sum(all.map(({ outstanding }) => outstanding)),
    statuses: added(all.map(({ statuses }) => statuses)),
    images: images(all),
    imageFailures: sum(all.map(({ imageFailures }) => imageFailures)),
    otherFailures: added(all.map(({ otherFailures }) => otherFailures)),
    machineTooSlow: sum(all.map(({ machineTooSlow }) => machineTooSlow)),
  };
}

function added(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const keys = new Set(counts.flatMap((one) => Object.keys(one)));
  return Object.fromEntries([...keys].map((key) => [key, sum(counts.map((one) => one[key] ?? 0))]));
}

function images(all: readonly LoadStats[]): LoadStats['images'] {
  const names = new Set(all.flatMap((one) => Object.keys(one.images)));
  return Object.fromEntries(
    [...names].map((name) => {
      const own = all.flatMap((one) => one.images[name] ?? []);
      const answers = sum(own.map((one) => one.answers));
      return [name, { answers, failures: sum(own.map(({ failures }) => failures)) }];
    }),
  );
}
