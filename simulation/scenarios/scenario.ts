import type { Infrastructure } from '../../demo/service-infrastructure.ts';
import type { Meanwhile } from '../actors/actor.ts';
import { GOOD, type ImageModel } from '../world/instances.ts';
import type { Demand } from '../world/traffic-generator.ts';
import type { World } from '../world/world.ts';

/** A sequence of events that the explorer runs again and again, with something going wrong each time. */
export interface Scenario {
  readonly name: string;
  readonly demand?: Demand;
  /** Of the live fleet; three unless it is said. */
  readonly servers?: number;
  /** Parts of the spec that differ. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** What it asks of its images. */
  readonly provenance?: Readonly<Record<string, unknown>>;
  /** Where its traffic is split; by its listener, between both target groups, unless it is said. */
  readonly traffic?: (
    infrastructure: Infrastructure,
    inner: World['inner'],
  ) => Readonly<Record<string, unknown>>;
  /** The folder of the image that is published first. */
  readonly image: keyof typeof MODELS;
  /** That of the image which is live when it ends promoted; the same when it isn't said. */
  readonly promotes?: keyof typeof MODELS;
  /** What is different, or there besides, before the service is registered. */
  readonly before?: (world: World) => Promise<unknown>;
  /** What others change between the registration and the first image. */
  readonly registered?: (world: World) => Promise<unknown>;
  /** Only a person can end it, who is called; the image that met it is offered again. */
  readonly callsPerson?: true;
  /** What others do ends the first rollout, and its image is offered again. */
  readonly offersAgain?: true;
  /** Others shrink blue in the middle: it is to be sized back as soon as AWS can be reached. */
  readonly shrinksBlue?: true;
  /** How long clients stay with a fleet that has no weight any more, milliseconds. */
  readonly stickiness?: number;
  /** Green is to have been probed before its first client. */
  readonly isProbed?: true;
  /** What others do meanwhile. */
  readonly meanwhile?: Meanwhile;
  /**
   * The image that another service rolls out at the same time, and how that ends. It is of an installation of its own where
   * that is named.
   */
  readonly second?: Second;
  /** Its images come to more services than the first one. */
  readonly campaign?: CampaignPlan;
  /** Faults are injected at calls of these functions only: the other ones do here what they do in other scenarios. */
  readonly callers?: readonly string[];
  /** How it ends when nothing goes wrong. */
  readonly ends: 'promoted' | 'reverted';
  /** No rollout of it begins when nothing goes wrong. */
  readonly isLeft?: true;
}

type Second = Pick<Scenario, 'image' | 'promotes' | 'ends'> & {
  readonly installation?: string;
  /** It is the environment before: the first service follows it, and no image is published for that one. */
  readonly isBefore?: true;
};

/** Who gets an image when, once there are several services that follow one pipeline. */
export interface CampaignPlan {
  /** All services by their waves, the first one among them. */
  readonly waves: readonly (readonly string[])[];
  /** How long a wave is watched once its services have ended, minutes. */
  readonly bake: number;
  /** How each of the others ends when nothing goes wrong. */
  readonly others: Readonly<Record<string, Ending>>;
}

/** `isLeft`: no rollout of it begins. */
export type Ending = Pick<Scenario, 'ends' | 'promotes' | 'isLeft'>;

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Requests over the day, most of them at six in the evening: they grow while a rollout runs. */
export const DAILY: Demand = (at) =>
  5_000 + 2_500 * Math.cos((2 * Math.PI * ((at % DAY) - 0.75 * DAY)) / DAY);

/** No requests from a minute after the first image until half an hour later. */
export const VALLEY: Demand = (at) =>
  at % DAY < (12 * 60 + 40) * MINUTE && at % DAY > (12 * 60 + 9) * MINUTE ? 0 : DAILY(at);

export const demandOf = (scenario: Scenario): Demand => scenario.demand ?? DAILY;

/** The steps of every scenario: enough to have a first, a middle and a last one. */
export const STEPS = [
  { weight: 10, bake: '3m' },
  { weight: 50, bake: '3m' },
  { weight: 100, bake: '3m' },
];

/** How the servers of each image behave, by the folder that it is built of. */
export const MODELS = {
  first: GOOD,
  good: GOOD,
  better: GOOD,
  best: GOOD,
  bad: { ...GOOD, badShare: 0.05 },
  wrong: { ...GOOD, says: 'oops' },
  broken: { ...GOOD, badShare: 1 },
  closing: { ...GOOD, unansweredShare: 0.28 },
  hanging: { ...GOOD, closedShare: 0.1, hangingShare: 0.1 },
  lost: { ...GOOD, refusedShare: 0.95 },
  sluggish: { ...GOOD, slowShare: 0.1 },
  slow: { ...GOOD, boots: 4 * MINUTE, healthyAfter: 60_000 },
  never: { boots: 20_000, badShare: 0 },
  deaf: { ...GOOD, neverBoots: true },
  vulnerable: { ...GOOD, vulnerabilities: [{ id: 'CVE-2026-1', severity: 'CRITICAL' }] },
  sickening: { ...GOOD, sickAfter: 6 * MINUTE },
} as const satisfies Record<string, ImageModel>;
