import { every } from '../../local-cloud/clock.ts';
import { rollBackService } from '../api/rollback.ts';
import type { Phase, Rollout } from '../rollout/record.ts';
import type { Demand } from './load.ts';
import { GOOD, type ImageModel } from './models.ts';
import type { Expectations } from './observers.ts';
import type { World } from './world.ts';

/** A course of events that the explorer plays again and again, with something going wrong each time. */
export interface Scenario {
  readonly name: string;
  readonly demand?: Demand;
  /** Parts of the spec that differ. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Folders of images that are published, in this order, the first at once. */
  readonly image: keyof typeof MODELS;
  /** What others do meanwhile. */
  readonly meanwhile?: (world: World, expected: Expectations) => void;
  /** How it ends when nothing goes wrong. */
  readonly ends: 'promoted' | 'reverted';
}

const MINUTE = 60_000;
const STEADY: Demand = () => 6_000;

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
  bad: { ...GOOD, badShare: 0.05 },
  never: { boots: 20_000, badShare: 0 },
  deaf: { ...GOOD, neverBoots: true },
  sickening: { ...GOOD, sickAfter: 6 * MINUTE },
} as const satisfies Record<string, ImageModel>;

/** The rollout that holds the service's lock, read as on-call would. */
function open({ table }: World): Rollout | undefined {
  const records = table.items() as unknown as (Rollout & { pk: string })[];
  return records.find(({ pk, phase }) => pk.startsWith('rollout#') && phase !== 'concluded');
}

/** Calls `then` once, as soon as an open rollout is as `when` says. Looked at every five seconds. */
function once(world: World, when: (rollout: Rollout) => boolean, then: () => Promise<unknown>): void {
  const stop = every(world.clock, 5_000, () => {
    const rollout = open(world);
    if (!rollout || !when(rollout)) return;
    stop();
    void then();
  });
}

/** On-call presses rollback, again and again while it is refused with an error: nobody at peak hour gives up. */
export async function press(world: World, expected: Expectations, attempts = 5): Promise<void> {
  const request = { parameters: { service: 'web' }, caller: 'on-call', body: { reason: 'pressed' } };
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      await rollBackService(world.api, request);
      expected.aborted ??= { at: world.clock.now(), force: false };
      return;
    } catch {
      await new Promise<void>((resolve) => void world.clock.after(10_000, resolve));
    }
  }
}

const pressIn =
  (phase: Phase, weight = 0): Scenario['meanwhile'] =>
  (world, expected) =>
    once(
      world,
      (rollout) => rollout.phase === phase && rollout.traffic.observed >= weight,
      () => press(world, expected),
    );

async function scaleBlue({ services, infrastructure }: World, change: number): Promise<void> {
  const group = services.autoScaling.groups.get(infrastructure.fleet);
  if (!group || group.desired === 0) return;
  const desired = Math.max(group.min, Math.min(group.max, group.desired + change));
  const asg = services.autoScaling.service.operations;
  const input = { AutoScalingGroupName: group.name, DesiredCapacity: desired };
  await asg.SetDesiredCapacity?.(input, { requestId: 'outside' });
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'a good image', image: 'good', ends: 'promoted' },
  { name: 'a bad image', image: 'bad', ends: 'reverted' },
  { name: 'a green that never turns healthy', image: 'never', ends: 'reverted', spec: { startWithin: '5m' } },
  { name: 'a green that sickens in traffic', image: 'sickening', ends: 'reverted' },
  { name: 'rollback while green starts', image: 'good', ends: 'reverted', meanwhile: pressIn('proving') },
  { name: 'rollback at the first step', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 10) },
  { name: 'rollback half-way', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 50) },
  { name: 'rollback at 100 %', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 100) },
  { name: 'rollback as blue retires', image: 'good', ends: 'promoted', meanwhile: pressIn('retiring-blue') },
  {
    name: 'rollback during the revert',
    image: 'bad',
    ends: 'reverted',
    meanwhile: pressIn('retiring-green'),
  },
  {
    name: 'a second image in the middle',
    image: 'good',
    ends: 'promoted',
    meanwhile: (world) =>
      once(
        world,
        ({ phase, step }) => phase === 'baking' && step === 1,
        () => world.publisher.publish('/images/better'),
      ),
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
    demand: (at) =>
      at % (24 * 60 * MINUTE) < (12 * 60 + 40) * MINUTE && at % (24 * 60 * MINUTE) > (12 * 60 + 9) * MINUTE
        ? 0
        : 6_000,
  },
];

export const demandOf = (scenario: Scenario): Demand => scenario.demand ?? STEADY;
