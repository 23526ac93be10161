import { STEPS } from '../../../simulation/world/functions.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Rollouts, Services } from '../../../src/ports/records.ts';
import { IllegalTransition } from '../../../src/rollout/errors.ts';
import { TAGS } from '../../../src/rollout/fleet/tags.ts';
import type { Service } from '../../../src/rollout/service.ts';
import { type Bug, seeingNoStrangers, withPorts } from './bug.ts';

/** Services as one sees them who forgets a part of what stands there. */
const forgetful = (services: Services, forget: (service: Service) => Service): Services => ({
  ...services,
  get: async (name) => forget(await services.get(name)),
  async list() {
    const listing = await services.list();
    return { ...listing, services: listing.services.map(forget) };
  },
});

const withoutLock = ({ lock: _, ...service }: Service): Service => service;

/** Blue as one marks it who doesn't see that another rollout has it, which would stop the second of two. */
const markBlind = ({ fleets }: Ports): Partial<Ports> => ({
  fleets: {
    ...fleets,
    async describe(name) {
      const fleet = await fleets.describe(name);
      return fleet && { ...fleet, tags: {} };
    },
    async mark(claim, mark, change) {
      const fleet = await fleets.describe(claim.name);
      return fleets.mark(claim, { ...mark, replaces: fleet?.tags[TAGS.blueOf] }, change);
    },
  },
});

/** A preflight would stop the second of two at the fleet of the first, which is in the target group of its green. */
const seeingNoFleets = ({ fleets, traffic }: Ports): Partial<Ports> => ({
  fleets: { ...fleets, list: async () => [] },
  traffic: {
    ...traffic,
    health: async (group) => ({ ...(await traffic.health(group)), registered: 0 }),
  },
});

/** Records as one sees them who believes that a rollout is still its own, and writes over whatever stands there. */
const ofEpoch = (rollouts: Rollouts, mine: number): Rollouts => ({
  get: async (id) => ({ ...(await rollouts.get(id)), epoch: mine }),
  async save(rollout) {
    const { epoch, version } = await rollouts.get(rollout.id);
    return { ...(await rollouts.save({ ...rollout, epoch, version })), epoch: mine };
  },
});

const unaware = ({ caller, step }: (typeof STEPS)[string]): (typeof STEPS)[string] => ({
  caller,
  step: (ports, input) => step({ ...ports, rollouts: ofEpoch(ports.rollouts, input.epoch) }, input),
});

export const CLAIM_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'The image that waits is forgotten as the rollout before it ends.',
    breaks: 'I9',
    scenario: 'three images, of which the newest follows',
    // The reconciler would find it again.
    variant: () => ({
      ...withPorts(['conclude', 'watchdog'], ({ services }) => ({
        services: { ...services, save: ({ queued: _, ...service }) => services.save(service) },
      })),
      without: ['reconcile'],
    }),
  },
  {
    rows: [16],
    incident: 'A rollout is stuck while it promotes, and the rollback is refused.',
    breaks: 'I10',
    scenario: 'rollback as blue retires',
    variant: () =>
      withPorts(['api'], ({ rollouts }) => ({
        rollouts: {
          ...rollouts,
          async save(rollout) {
            if (rollout.phase === 'retiring-blue') throw new IllegalTransition('it is being promoted');
            return rollouts.save(rollout);
          },
        },
      })),
  },
  {
    rows: [18, 25],
    incident: 'The execution itself is stopped, so no Catch of it runs; nobody looks after what it left.',
    breaks: 'I9',
    scenario: 'a good image',
    injections: [['a person stops the execution', 'preflight PutItem', 1]],
    variant: () => ({ without: ['watchdog'] }),
  },
  {
    rows: [19],
    incident: 'An execution that was deposed goes on working.',
    breaks: 'I5',
    scenario: 'a good image',
    injections: [
      ['a person stops the execution', 'launch-green GetItem', 1],
      ['answer so slow that the task times out', 'launch-green DescribeListeners', 1],
    ],
    variant: () => ({
      stepTime: Number.POSITIVE_INFINITY,
      steps: Object.fromEntries(Object.entries(STEPS).map(([name, step]) => [name, unaware(step)])),
    }),
  },
  {
    rows: [24],
    incident: 'A task has timed out, but its function wakes up later and acts on what it knew.',
    breaks: 'I7',
    scenario: 'rollback half-way',
    injections: [['answer so slow that the task times out', 'shift-traffic PutItem', 5]],
    variant: () => ({ stepTime: Number.POSITIVE_INFINITY }),
  },
  {
    rows: [20],
    incident: 'Two rollouts run on one service at once.',
    breaks: 'I5',
    scenario: 'three images, of which the newest follows',
    variant: () =>
      withPorts(
        ['start-rollout', 'reconcile', 'preflight', 'launch-green', 'shift-traffic'],
        (ports, caller) => {
          if (caller === 'shift-traffic') return seeingNoStrangers(ports);
          if (caller === 'preflight') return seeingNoFleets(ports);
          return { services: forgetful(ports.services, withoutLock), ...markBlind(ports) };
        },
      ),
  },
  {
    rows: [21],
    incident: 'Two triggers come 20 ms outsideInvocation, and both start a rollout of the image.',
    breaks: 'I6',
    scenario: 'a good image',
    injections: [['task delivered twice', 'start-rollout GetItem', 1]],
    variant: () =>
      withPorts(['start-rollout', 'launch-green'], (ports) => ({
        services: forgetful(ports.services, (service) => ({ ...withoutLock(service), rolledOut: [] })),
        ...markBlind(ports),
      })),
  },
  {
    rows: [22],
    incident: 'The event of an image never comes, and nobody asks.',
    breaks: 'I9',
    scenario: 'an image whose event never comes',
    variant: () => ({ without: ['reconcile'] }),
  },
];
