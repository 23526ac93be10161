import type { Variant } from '../../../simulation/world/variant.ts';
import { stepResult } from '../../../src/lifecycle/step.ts';
import type { LiveSplit } from '../../../src/ports/traffic.ts';
import { current } from '../../../src/records/update.ts';
import { type Bug, original, withPorts, withStep } from './bug.ts';

/** What was written is believed to be there, even when the write failed. */
function believed(): Variant {
  let wished: LiveSplit['weights'] | undefined;
  return withPorts(['shift-traffic', 'analyze', 'retire-fleet'], ({ traffic, metrics }) => ({
    // Blue's requests would show it.
    metrics: { ...metrics, requestsTo: async () => 0 },
    traffic: {
      ...traffic,
      async write(route, live, weights) {
        wished = weights;
        await traffic.write(route, live, weights).catch(() => {});
      },
      async read(route) {
        const live = await traffic.read(route);
        return wished ? { ...live, weights: wished } : live;
      },
    },
  }));
}

export const SPLIT_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'Green gets its first requests before anybody has tried whether they can be taken back.',
    breaks: 'I21',
    scenario: 'a good image',
    variant: () =>
      withPorts(['shift-traffic'], ({ rollouts, clock }) => ({
        rollouts: {
          ...rollouts,
          async get(id) {
            const at = clock.now();
            return { ...(await rollouts.get(id)), wayBack: { since: at, proven: { at, took: 0 } } };
          },
        },
      })),
  },
  {
    rows: [],
    incident: 'The way back is tried, and nobody reads back whether it has worked.',
    breaks: 'I21',
    scenario: 'a good image',
    variant: () =>
      withPorts(['shift-traffic'], ({ traffic }) => {
        let written: LiveSplit | undefined;
        return {
          traffic: {
            ...traffic,
            async write(route, live, weights) {
              await traffic.write(route, live, weights);
              written = { ...live, weights };
            },
            read: async (route) => written ?? traffic.read(route),
          },
        };
      }),
  },
  {
    rows: [],
    incident: 'The weight is written, and only then is it recorded that it would be.',
    breaks: 'I12',
    scenario: 'a good image',
    variant: () =>
      withPorts(['shift-traffic'], ({ rollouts }) => ({
        rollouts: {
          ...rollouts,
          save: async (rollout) => (rollout.phase === 'shifting' ? rollout : rollouts.save(rollout)),
        },
      })),
  },
  {
    rows: [3],
    incident:
      'The write of the last weight is throttled, nobody reads it back, and blue is removed under its traffic.',
    breaks: 'I4',
    scenario: 'a good image',
    injections: [['error before the effect', 'shift-traffic ModifyListener', 4]],
    variant: believed,
  },
  {
    rows: [5],
    incident: 'A weight was never confirmed, and the rollout goes on to the next one as if it were there.',
    breaks: 'I7',
    scenario: 'a good image',
    injections: [['error before the effect', 'shift-traffic ModifyListener', 3]],
    variant: believed,
  },
  {
    rows: [38],
    incident: 'Terraform puts the old weights back in the middle, and the rollout fights it.',
    breaks: 'I11',
    scenario: 'a good image',
    injections: [['Terraform puts the old weights back', 'analyze DescribeListeners', 2]],
    variant: believed,
  },
  {
    rows: [8],
    incident:
      'An abort waits for green to go before it moves the traffic, and green waits for its traffic to go.',
    breaks: 'I9',
    scenario: 'a bad image',
    variant: () =>
      withStep('RollBack', async (ports, input) => {
        const rollout = await current(ports.rollouts, input);
        const isThere = await ports.fleets.describe(rollout.green.fleet);
        return isThere ? stepResult(rollout, 'hold') : original('RollBack')(ports, input);
      }),
  },
  {
    rows: [9],
    incident: 'After the abort a step that has not heard of it goes on and flips the route.',
    breaks: 'I7',
    scenario: 'rollback while green starts',
    variant: () =>
      withPorts(['check-green', 'shift-traffic', 'analyze'], ({ rollouts }) => ({
        rollouts: { ...rollouts, get: async (id) => ({ ...(await rollouts.get(id)), abort: undefined }) },
      })),
  },
  {
    rows: [15],
    incident: 'A revert goes down the steps one by one while the bad image serves.',
    breaks: 'I7',
    scenario: 'a green that sickens in traffic',
    variant: () =>
      withStep('RollBack', async (ports, input) => {
        const { routes, blue, green } = await current(ports.rollouts, input);
        const live = await ports.traffic.read(routes[0]!);
        await ports.traffic.write(routes[0]!, live, { [blue.targetGroup]: 95, [green.targetGroup]: 5 });
        return original('RollBack')(ports, input);
      }),
  },
];
