import { milliseconds } from '../../src/rollout/duration.ts';
import type { ServiceSpec } from '../../src/rollout/service-spec/spec.ts';
import type { Expectations } from '../checkers/expectations.ts';
import { STEPS } from '../scenarios/scenario.ts';
import type { Injection, RunRequest } from './request.ts';

const MINUTE = 60_000;
/** The time that the servers of a fleet have to finish their requests. */
const DRAIN = 2 * MINUTE;

/** A check of a bake comes every minute, and sizes a shrunk blue back at once. */
const SIZED_BACK = 75_000;
/** What passes lasts a minute at most, and calls that it meets are tried again for two. */
const SIZED_BACK_LATE = 4 * MINUTE;
/** A fault lasts 15 minutes at most, the watchdog comes every 5, and Auto Scaling tries again at growing distances. */
const OUTLASTED = 40 * MINUTE;

/** What becomes of the other service: what one's own people do to one service makes no difference to it. */
export const expectationsOfSecond = ({ scenario, injections }: RunRequest): Expectations | undefined =>
  scenario.second &&
  expectationsOf({
    scenario: { ...scenario.second, name: scenario.name },
    seed: 0,
    injections: injections.filter(({ fault }) => !fault.ofFirst),
  });

/** What becomes of each service that follows the first one's pipeline. */
export function expectationsOfFellows(
  request: RunRequest,
  first: Expectations,
): ReadonlyMap<string, Expectations> {
  const { scenario, injections } = request;
  const { name, image, spec, campaign } = scenario;
  // One pipeline, one image: what becomes of that is everybody's.
  const left = injections.filter(({ fault }) => !fault.ofFirst || fault.ofImage);
  const all = Object.entries(campaign?.others ?? {}).map(([service, ending]) => {
    const own: RunRequest['scenario'] = { name, image, ...(spec && { spec }), ...ending };
    const expected = expectationsOf({ scenario: own, seed: 0, injections: left });
    return [service, { ...expected, campaign: first.campaign }] as const;
  });
  return new Map(all);
}

export const expectationsOf = ({ scenario, injections }: RunRequest): Expectations => ({
  weights: ((scenario.spec?.steps as typeof STEPS | undefined) ?? STEPS).map(({ weight }) => weight),
  ...(scenario.spec?.surge !== undefined && { surge: true as const }),
  bake: 3 * MINUTE,
  minimumRequests: 100,
  backWithin: 10_000,
  drain: MINUTE + DRAIN + (scenario.stickiness ?? 0),
  ...(scenario.shrinksBlue && { sizeBackWithin: sizeBackWithin(injections) }),
  callsPerson: scenario.callsPerson,
  offersAgain: scenario.offersAgain,
  ...(scenario.isProbed && { isProbed: true }),
  ...(scenario.spec?.gates !== undefined && { gates: scenario.spec.gates as Expectations['gates'] }),
  ...followsOf(scenario),
  askedByName: 0,
  promotes: scenario.promotes ?? scenario.image,
  staleness: Math.max(0, ...injections.map(({ fault }) => fault.staleness ?? 0)),
  ...(isCalm(injections) && { ends: scenario.ends, isLeft: scenario.isLeft }),
  ...(scenario.campaign && {
    campaign: { waves: scenario.campaign.waves, bake: scenario.campaign.bake * MINUTE },
  }),
});

/** What it follows, and what of that a person decides. */
function followsOf({ provenance }: RunRequest['scenario']): Pick<Expectations, 'follows'> {
  const { promotedFrom: service, after, approval } = (provenance ?? {}) as Partial<ServiceSpec['image']>;
  if (typeof service !== 'string' || after === undefined) return {};
  return { follows: { service, soak: milliseconds(after), startedAt: approval ? 'nobody' : 'by-itself' } };
}

function sizeBackWithin(injections: readonly Injection[]): number {
  if (injections.length === 0) return SIZED_BACK;
  return isCalm(injections) ? SIZED_BACK_LATE : OUTLASTED;
}

/** Whether nothing is injected that could make the scenario end otherwise. */
const isCalm = (injections: readonly Injection[]) =>
  injections.length < 2 && injections.every(({ fault }) => fault.passes);
