import { AwsError } from '../../../local-cloud/operations.ts';
import type { TargetHealth } from '../../../src/ports/traffic.ts';
import type { Sample } from '../../../src/rollout/analysis/sample.ts';
import { CloudRefused, CloudUnavailable, OutOfTime, RolloutInProgress } from '../../../src/rollout/errors.ts';
import { type Bug, original, withPorts, withStep } from './bug.ts';

/** Too few requests to judge are taken for good ones. */
const FEW = 100;
const fewAreGood = (sample: Sample): Sample =>
  sample.requests < FEW ? { ...sample, bad: 0, faults: 0 } : sample;

const neverEmpty = (health: TargetHealth): TargetHealth => ({
  ...health,
  registered: Math.max(1, health.registered),
});

/** One for each kind of what was reported of us, as far as the explorer can see it. */
export const KIND_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident:
      'Advancing without evidence is taken for advancing with bad evidence, if only there is little of it.',
    breaks: 'I17',
    scenario: 'an image that fails the few requests that there are',
    variant: () =>
      withPorts(['analyze'], ({ metrics }) => ({
        metrics: {
          ...metrics,
          async ticks(request) {
            const ticks = await metrics.ticks(request);
            return ticks.map((tick) => ({ ...tick, green: fewAreGood(tick.green) }));
          },
        },
      })),
  },
  {
    rows: [],
    incident:
      'The listener is gone, and both what would correct it and what would abandon the rollout need it.',
    breaks: 'I19',
    scenario: 'the listener is replaced at 10 %',
    variant: () =>
      withPorts(['api'], ({ traffic, services }) => ({
        services: {
          ...services,
          async save(service) {
            const isRegistered = service.version > 0;
            const stored = isRegistered ? await services.get(service.name) : service;
            const isChanged = JSON.stringify(stored.spec) !== JSON.stringify(service.spec);
            if (stored.lock && isChanged) throw new RolloutInProgress(`${stored.lock.rollout} is under way`);
            return services.save(service);
          },
        },
        traffic: {
          ...traffic,
          read: (route) =>
            traffic.read(route).catch((error: Error) => {
              throw new OutOfTime(error.message);
            }),
        },
      })),
  },
  {
    rows: [],
    incident:
      'Blue is pinned once and never looked at again: a scheduled action shrinks it, and it stays small.',
    breaks: 'I3',
    scenario: 'blue is shrunk half-way',
    variant: () =>
      withPorts(['analyze', 'shift-traffic', 'roll-back', 'retire-fleet'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          async find(claim) {
            const found = await fleets.find(claim);
            if (found.kind !== 'ours' || claim.name !== 'web-original') return found;
            return { ...found, fleet: { ...found.fleet, minSize: 3, desired: 3 } };
          },
        },
      })),
  },
  {
    rows: [],
    incident:
      'Blue ends in mid-rollout. Nothing is reported of a target group without targets, and it is kept for good.',
    breaks: 'I9',
    scenario: 'blue ends half-way and launches no server',
    variant: () =>
      withPorts(['retire-fleet'], ({ traffic }) => ({
        traffic: { ...traffic, health: async (group) => neverEmpty(await traffic.health(group)) },
      })),
  },
  {
    rows: [],
    incident: 'The bus is down as a rollout ends, and what it could not take is counted as announced.',
    breaks: 'I9',
    scenario: 'a good image',
    injections: [['service down for 10 min', 'conclude PutEvents', 1]],
    variant: () =>
      withPorts([], ({ notifier }) => ({
        notifier: { notify: (announcement) => notifier.notify(announcement).catch(() => {}) },
      })),
  },
  {
    rows: [],
    incident: 'What AWS refuses at the end is asked for again and again, and the service stays locked.',
    breaks: 'I9',
    scenario: 'a bad image',
    injections: [["blue's image is deregistered", 'analyze GetMetricData', 1]],
    variant: () =>
      withPorts(['conclude'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          async configure(claim, change) {
            if (change.launchTemplateVersion !== undefined) throw new OutOfTime('AWS refuses it');
            return fleets.configure(claim, change).catch((error: Error) => {
              throw error instanceof CloudRefused ? new CloudUnavailable(error.message) : error;
            });
          },
        },
      })),
  },
  {
    rows: [],
    incident:
      'A service answers with a page of HTML, which is taken for a defect of ours, and a good image goes back.',
    breaks: 'I9',
    scenario: 'a good image',
    injections: [['error before the effect', 'analyze DescribeListeners', 1]],
    variant: () => ({
      async calls(_, __, ___, next) {
        try {
          return await next();
        } catch (error) {
          if (error instanceof AwsError && error.statusCode >= 500)
            throw new SyntaxError('Unexpected token < in JSON at position 0');
          throw error;
        }
      },
    }),
  },
  {
    rows: [],
    incident: 'A step fails with what passes by itself, which is not on the list of what is tried again.',
    breaks: 'I9',
    scenario: 'a good image',
    injections: [['error before the effect', 'analyze DescribeListeners', 1]],
    variant: () =>
      withStep('Analyze', (ports, input) =>
        original('Analyze')(ports, input).catch((error: Error) => {
          throw error instanceof CloudUnavailable ? new RangeError(error.message) : error;
        }),
      ),
  },
];
