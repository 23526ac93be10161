import type { Rollouts, Services } from '../../../src/ports.ts';
import { IllegalTransition } from '../../../src/rollout/errors.ts';
import type { Service } from '../../../src/rollout/service.ts';
import { type Bug, original, withPorts } from './bug.ts';

/** Services as one sees them who forgets a part of what stands there. */
const forgetful = (services: Services, forget: (service: Service) => Service): Services => ({
  ...services,
  get: async (name) => forget(await services.get(name)),
  list: async () => (await services.list()).map(forget),
});

const withoutLock = ({ lock: _, ...service }: Service): Service => service;

/** Records as one sees them who believes that every rollout is still its own. */
function ofEpoch(rollouts: Rollouts, mine: number): Rollouts {
  let real = mine;
  return {
    async get(id) {
      const rollout = await rollouts.get(id);
      real = rollout.epoch;
      return { ...rollout, epoch: mine };
    },
    save: async (rollout) => ({ ...(await rollouts.save({ ...rollout, epoch: real })), epoch: mine }),
  };
}

export const CLAIM_BUGS: readonly Bug[] = [
  {
    rows: [16],
    incident: 'A rollout is stuck while it promotes, and the rollback is refused.',
    breaks: 'I10',
    courses: ['rollback as blue retires|1|'],
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
    courses: [],
    variant: () => ({ without: ['watchdog'] }),
  },
  {
    rows: [19],
    incident: 'An execution that was deposed goes on working.',
    breaks: 'I5',
    courses: [],
    variant: () => ({
      tasks: Object.fromEntries(
        ['LaunchGreen', 'CheckGreen', 'ShiftTraffic', 'RetireFleet'].map((name) => [
          name,
          {
            caller: name,
            step: (ports, input) =>
              original(name)({ ...ports, rollouts: ofEpoch(ports.rollouts, input.epoch) }, input),
          },
        ]),
      ),
    }),
  },
  {
    rows: [24],
    incident: 'A task has timed out, but its function wakes up later and acts on what it knew.',
    breaks: 'I5',
    courses: [],
    variant: () => ({ stepTime: Number.POSITIVE_INFINITY }),
  },
  {
    rows: [20],
    incident: 'Two rollouts run on one service at once.',
    breaks: 'I5',
    courses: ['two images at once|1|'],
    variant: () =>
      withPorts(['start-rollout', 'reconcile'], ({ services }) => ({
        services: forgetful(services, withoutLock),
      })),
  },
  {
    rows: [21],
    incident: 'Two triggers come 20 ms apart, and both start a rollout of the image.',
    breaks: 'I6',
    courses: [],
    variant: () =>
      withPorts(['start-rollout'], ({ services }) => ({
        services: forgetful(services, (service) => ({ ...withoutLock(service), rolledOut: [] })),
      })),
  },
  {
    rows: [22],
    incident: 'The event of an image never comes, and nobody asks.',
    breaks: 'I9',
    courses: ['an image whose event never comes|1|'],
    variant: () => ({ without: ['reconcile'] }),
  },
];
