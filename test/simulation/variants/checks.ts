import { shrinkOrRemove } from '../../../src/fleet/retire.ts';
import { stepResult } from '../../../src/lifecycle/step.ts';
import { current } from '../../../src/records/update.ts';
import type { Tick } from '../../../src/rollout/analysis/evidence.ts';
import type { Sample } from '../../../src/rollout/analysis/sample.ts';
import { claimOn } from '../../../src/rollout/fleet/identity.ts';
import { type Bug, withPorts, withStep } from './bug.ts';

const everythingIsFine = { blue: { requests: 1_000, bad: 0 }, green: { requests: 1_000, bad: 0 } };

/** Analysis sees of green, and of blue, only what these leave. */
const seeing = (ofGreen: (sample: Sample) => Sample, ofBlue = ofGreen) =>
  withPorts(['analyze'], ({ metrics }) => ({
    metrics: {
      ...metrics,
      async ticks(request) {
        const ticks = await metrics.ticks(request);
        return ticks.map(({ minute, blue, green }) => ({
          minute,
          blue: ofBlue(blue),
          green: ofGreen(green),
        }));
      },
    },
  }));

export const CHECK_BUGS: readonly Bug[] = [
  {
    rows: [4],
    incident:
      'Blue is shrunk before the new weights have spread: requests still go to servers that are gone.',
    breaks: 'I4',
    scenario: 'a bad image',
    variant: () =>
      withStep('RetireFleet', async (ports, input) => {
        const rollout = await current(ports.rollouts, input);
        const claim = claimOn(rollout, input.fleet ?? 'green');
        const found = await ports.fleets.find(claim);
        if (found.kind !== 'ours') return stepResult(rollout, 'pass');
        await shrinkOrRemove(ports, found.fleet, claim);
        return stepResult(rollout, 'hold');
      }),
  },
  {
    rows: [30],
    incident: 'Stickiness keeps clients with the fleet that goes, whatever its weight says.',
    breaks: 'I4',
    scenario: 'clients that stay with their fleet for 10 min',
    variant: () =>
      withPorts(['retire-fleet'], ({ traffic }) => ({
        traffic: { ...traffic, read: async (route) => ({ ...(await traffic.read(route)), stickiness: 0 }) },
      })),
  },
  {
    rows: [39],
    incident: 'Nobody sends requests, and no errors of nobody pass for a healthy image.',
    breaks: 'I8',
    scenario: 'a valley without requests',
    variant: () =>
      withPorts(['analyze'], ({ metrics }) => ({
        metrics: {
          ...metrics,
          async ticks(request) {
            const ticks = await metrics.ticks(request);
            const isSilent = ({ blue, green }: Tick) => blue.requests + green.requests === 0;
            return ticks.map((tick) =>
              isSilent(tick) ? { ...everythingIsFine, minute: tick.minute } : tick,
            );
          },
        },
      })),
  },
  {
    rows: [],
    incident:
      'Connections that close without a response are in no metric of the servers, so the image is promoted.',
    breaks: 'I9',
    scenario: 'an image that closes connections',
    variant: () => seeing(({ faults = 0, ...sample }) => ({ ...sample, bad: faults, faults })),
  },
  {
    rows: [],
    incident: 'Every response is a 404, which is no error of a server, so the image is promoted.',
    breaks: 'I9',
    scenario: 'an image that refuses requests',
    variant: () => seeing((sample) => ({ ...sample, refused: 0 })),
  },
  {
    rows: [],
    incident: 'WebSocket upgrades have no response code, and without a look at blue every image is reverted.',
    breaks: 'I9',
    scenario: 'a good image',
    seed: 2,
    variant: () =>
      seeing(
        (sample) => sample,
        ({ requests }) => ({ requests, bad: 0 }),
      ),
  },
  {
    rows: [26],
    incident: 'Each look at a bake asks for every server one by one, until the reads are throttled.',
    breaks: 'I14',
    scenario: 'a good image',
    variant: () =>
      withPorts(['analyze'], ({ traffic }) => ({
        traffic: {
          ...traffic,
          async health(group) {
            const health = await traffic.health(group);
            for (const _ of health.healthy) await traffic.health(group);
            return health;
          },
        },
      })),
  },
];
