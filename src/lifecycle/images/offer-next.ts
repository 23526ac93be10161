import type { Ports } from '../../ports/ports.ts';
import type { Service } from '../../rollout/service.ts';
import { followPattern } from '../begin/follow-pattern.ts';
import { refreshServers } from '../begin/refresh.ts';
import { retryImage } from '../begin/retry.ts';
import type { CampaignGate } from '../campaign/gate.ts';
import { buildToOffer } from './build-to-offer.ts';
import { followUpstream, withdrawTakenBack } from './follow-upstream.ts';
import { type Intake, offerBuild } from './intake.ts';
import { lookUpstream, type Sighting } from './look-upstream.ts';

export type OfferNeeds = Pick<
  Ports,
  | 'services'
  | 'rollouts'
  | 'campaigns'
  | 'fleets'
  | 'settings'
  | 'servers'
  | 'templates'
  | 'builds'
  | 'images'
  | 'installations'
  | 'notifier'
  | 'engine'
  | 'clock'
>;

/** An image that there was for a service, and what became of it. */
export interface Found {
  readonly service: string;
  readonly build: string;
  readonly outcome: string;
}

export interface OfferContext {
  readonly all: readonly Service[];
  /** Campaigns keep services from images until their wave has begun. */
  readonly gate: CampaignGate;
}

/** A new image comes first: it takes the place of the one that is offered again, unless it can't be used yet. */
export async function offerNext(
  ports: OfferNeeds,
  listed: Service,
  { all, gate }: OfferContext,
): Promise<Found[]> {
  const seen = await lookUpstream(ports, listed, all);
  const service = await withdrawTakenBack(ports, listed, seen);
  const build = await buildToOffer(ports, service, gate);
  const offered = build === undefined ? undefined : await offerBuild(ports, service, build);
  const found = build && offered ? [{ service: service.name, build, outcome: offered.kind }] : [];
  if (offered && !STAYING.includes(offered.kind)) return found;
  const mayRetry = !isUnsettled(seen) && (await gate.retries(service, service.retry?.image.build));
  const retried = mayRetry ? await retryImage(ports, service) : undefined;
  const again = service.retry?.image.build ?? service.retry?.image.id ?? '';
  if (retried) return [...found, { service: service.name, build: again, outcome: retried.kind }];
  if (offered?.kind === 'awaited') return found;
  const promoted = await followUpstream(ports, service, seen);
  const image = seen?.kind === 'seen' ? seen.precedent.image : '';
  const next = promoted && { service: service.name, build: image, outcome: promoted.kind };
  if (next && promoted.kind !== 'withheld') return [next];
  // An image that is withheld keeps nothing else from its turn.
  const live = (await followPattern(ports, service)) ?? (await refreshServers(ports, service));
  const replaced = live && { service: service.name, build: service.live.imageId, outcome: live.kind };
  return [...found, next, replaced].filter((one) => one !== undefined);
}

/** What is to be tried again waits for the end of a way back there, and until it is known that there is none. */
const isUnsettled = (seen: Sighting | undefined): boolean =>
  seen?.kind === 'silent' || seen?.kind === 'later' || (seen?.kind === 'seen' && seen.precedent.isGoingBack);

/** What may be said of a build again in each round, without anything that begins. */
const STAYING: readonly Intake['kind'][] = ['awaited', 'withheld'];
