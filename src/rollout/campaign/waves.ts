import { barrierAt } from '../admission/barrier.ts';
import { milliseconds } from '../duration.ts';
import type { Service } from '../service.ts';
import type { Wave } from './campaign.ts';
import type { Member } from './member.ts';
import { type CampaignSettings, isNamed, type WaveSettings } from './settings.ts';

/**
 * Puts each service into a wave, at `now` (milliseconds since the epoch). Waves that nobody is left for are dropped, but
 * those of other installations and the first one: where its names match nobody it takes one service, as no campaign goes
 * without a canary. Of those that no wave names, the ones that could begin now come first, then the order of the alphabet
 * counts: a canary that can't begin proves nothing.
 */
export function planWaves(
  services: readonly Service[],
  { waves: settings, bake }: Pick<CampaignSettings, 'waves' | 'bake'>,
  now: number,
): { readonly waves: readonly Wave[]; readonly members: readonly Member[] } {
  const named = settings.map(({ services: names = [] }) =>
    services.filter(({ name }) => isNamed(names, name)),
  );
  const taken = new Set<Service>();
  const rest = services
    .filter((service) => !named.some((some) => some.includes(service)))
    .toSorted(byReadiness(now));
  const sizes: Service[][] = [];
  for (const [index, wave] of settings.entries()) {
    const own = (named[index] ?? []).filter((service) => !taken.has(service));
    const more = wantedBy(wave, services.length, taken.size + own.length);
    const chosen = [...own, ...rest.splice(0, more)];
    const filled = index === 0 && chosen.length === 0 ? canaryOf(services, rest, now) : chosen;
    for (const service of filled) taken.add(service);
    sizes.push(filled);
  }
  // Whatever the settings say, nobody is left out.
  sizes[settings.findLastIndex(({ installation }) => installation === undefined)]?.push(...rest);
  return planned(sizes, { waves: settings, bake }, now);
}

/** What was divided, as it is kept in the record. */
function planned(
  sizes: readonly (readonly Service[])[],
  { waves: settings, bake }: Pick<CampaignSettings, 'waves' | 'bake'>,
  now: number,
): { readonly waves: readonly Wave[]; readonly members: readonly Member[] } {
  const kept = sizes.flatMap((some, index) =>
    some.length > 0 || settings[index]?.installation !== undefined
      ? [{ some, settings: settings[index] }]
      : [],
  );
  return {
    waves: kept.map(({ settings: own }) => ({
      bake: milliseconds(own?.bake ?? bake),
      ...(own?.installation !== undefined && {
        branch: { installation: own.installation, state: 'waiting' as const, since: now },
      }),
    })),
    members: kept.flatMap(({ some }, wave) =>
      some.map(({ name: service, live: { imageId: image } }) => ({
        service,
        wave,
        state: 'waiting' as const,
        since: now,
        image,
      })),
    ),
  };
}

/** The first of `rest`, which it leaves; of all where each is named by some wave. */
const canaryOf = (services: readonly Service[], rest: Service[], now: number): Service[] =>
  rest.length > 0 ? rest.splice(0, 1) : services.toSorted(byReadiness(now)).slice(0, 1);

/** How many services a wave takes besides those that it names. */
function wantedBy({ count, percent }: WaveSettings, all: number, taken: number): number {
  if (percent !== undefined) return Math.max(0, Math.ceil((percent * all) / 100) - taken);
  return count ?? 0;
}

const byReadiness = (now: number) => (one: Service, other: Service) =>
  obstacles(one, now) - obstacles(other, now) || one.name.localeCompare(other.name);

const obstacles = (service: Service, now: number) =>
  (barrierAt(service, now) ? 2 : 0) + (service.lock || service.queued ? 1 : 0);
