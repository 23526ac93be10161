import { sleep } from '../../local-cloud/time/clock.ts';
import {
  deregisterBlueImage,
  failBlue,
  followTraffic,
  loseEvents,
  occupyIdleGroup,
  once,
  press,
  pressIn,
  scaleBlue,
  stickClients,
  suspendProcess,
} from '../actors/actors.ts';
import type { Expectations } from '../checkers/context.ts';
import { GOOD, type ImageModel } from '../world/instances.ts';
import type { Demand } from '../world/traffic-generator.ts';
import type { World } from '../world/world.ts';

/** A sequence of events that the explorer runs again and again, with something going wrong each time. */
export interface Scenario {
  readonly name: string;
  readonly demand?: Demand;
  /** Parts of the spec that differ. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** The folder of the image that is published first. */
  readonly image: keyof typeof MODELS;
  /** That of the image which is live when it ends promoted; the same when it isn't said. */
  readonly promotes?: keyof typeof MODELS;
  /** What is different before the service is registered. */
  readonly before?: (world: World) => Promise<unknown>;
  /** How long clients stay with a fleet that has no weight any more, milliseconds. */
  readonly stickiness?: number;
  /** What others do meanwhile. */
  readonly meanwhile?: (world: World, expected: Expectations) => void;
  /** How it ends when nothing goes wrong. */
  readonly ends: 'promoted' | 'reverted';
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Requests over the day, most of them at six in the evening: they grow while a rollout is result. */
const DAILY: Demand = (at) => 5_000 + 2_500 * Math.cos((2 * Math.PI * ((at % DAY) - 0.75 * DAY)) / DAY);

/** The steps of every scenario: enough to have a first, a middle and a last one. */
export const STEPS = [
  { weight: 10, bake: '3m' },
  { weight: 50, bake: '3m' },
  { weight: 100, bake: '3m' },
];

export const MODELS = {
  first: GOOD,
  good: GOOD,
  better: GOOD,
  best: GOOD,
  bad: { ...GOOD, badShare: 0.05 },
  slow: { ...GOOD, boots: 4 * MINUTE, healthyAfter: 60_000 },
  never: { boots: 20_000, badShare: 0 },
  deaf: { ...GOOD, neverBoots: true },
  sickening: { ...GOOD, sickAfter: 6 * MINUTE },
} as const satisfies Record<string, ImageModel>;

function publishBetter(world: World): void {
  once(
    world,
    ({ phase, step }) => phase === 'baking' && step === 1,
    () => world.publisher.publish('/images/better'),
  );
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'a good image', image: 'good', ends: 'promoted' },
  { name: 'a bad image', image: 'bad', ends: 'reverted' },
  { name: 'a green that starts slowly', image: 'slow', ends: 'promoted' },
  { name: 'a green that never turns healthy', image: 'never', ends: 'reverted', spec: { startWithin: '5m' } },
  { name: 'a green that sickens in traffic', image: 'sickening', ends: 'reverted' },
  { name: 'rollback while green starts', image: 'good', ends: 'reverted', meanwhile: pressIn('proving') },
  { name: 'rollback at the first step', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 10) },
  { name: 'rollback half-way', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 50) },
  { name: 'rollback at 100 %', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 100) },
  {
    name: 'rollback as blue retires',
    image: 'good',
    // Blue can't take the traffic back any more: its image comes back instead.
    promotes: 'first',
    ends: 'promoted',
    meanwhile: pressIn('retiring-blue'),
  },
  {
    name: 'rollback during the revert',
    image: 'bad',
    ends: 'reverted',
    meanwhile: pressIn('retiring-green'),
  },
  {
    name: 'a second image in the middle',
    image: 'good',
    promotes: 'better',
    ends: 'promoted',
    meanwhile: publishBetter,
  },
  {
    name: 'blue scales out and in',
    image: 'good',
    ends: 'promoted',
    meanwhile: (world) => {
      once(
        world,
        ({ phase }) => phase === 'baking',
        () => scaleBlue(world, 2),
      );
      once(
        world,
        ({ phase, step }) => phase === 'baking' && step === 1,
        () => scaleBlue(world, -2),
      );
    },
  },
  {
    name: 'a valley without requests',
    image: 'good',
    ends: 'promoted',
    // Silence from a minute after the first image until half an hour later.
    demand: (at) => (at % DAY < (12 * 60 + 40) * MINUTE && at % DAY > (12 * 60 + 9) * MINUTE ? 0 : DAILY(at)),
  },
  {
    name: 'a second image instead of the first',
    image: 'good',
    promotes: 'better',
    ends: 'promoted',
    spec: { onNewImage: 'replace' },
    meanwhile: publishBetter,
  },
  {
    name: 'a second image that is refused',
    image: 'good',
    ends: 'promoted',
    spec: { onNewImage: 'refuse' },
    meanwhile: publishBetter,
  },
  {
    name: 'three images, of which the newest follows',
    image: 'good',
    promotes: 'best',
    ends: 'promoted',
    meanwhile: (world) => {
      void world.publisher.publish('/images/better');
      world.clock.after(2 * MINUTE, () => void world.publisher.publish('/images/best'));
    },
  },
  { name: 'an image whose event never comes', image: 'good', ends: 'promoted', before: loseEvents },
  {
    name: 'blue fails as on-call presses rollback',
    image: 'good',
    ends: 'reverted',
    meanwhile: (world, expected) =>
      once(
        world,
        ({ phase, step }) => phase === 'baking' && step === 1,
        async () => {
          failBlue(world);
          // By then the load balancer has noticed, and blue's group hasn't made up for it yet.
          await sleep(world.clock, 45_000);
          await press(world, expected);
        },
      ),
  },
  { name: 'blue scales with its traffic', image: 'good', ends: 'promoted', meanwhile: followTraffic },
  {
    name: 'clients that stay with their fleet for 10 min',
    image: 'good',
    ends: 'promoted',
    before: (world) => stickClients(world, 10 * MINUTE),
    stickiness: 10 * MINUTE,
  },
  { name: 'a fleet with a suspended process', image: 'good', ends: 'promoted', before: suspendProcess },
  { name: 'a live image that is gone', image: 'good', ends: 'reverted', before: deregisterBlueImage },
  { name: 'strangers in the idle target group', image: 'good', ends: 'reverted', before: occupyIdleGroup },
];

export const demandOf = (scenario: Scenario): Demand => scenario.demand ?? DAILY;
