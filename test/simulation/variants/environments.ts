import { CloudUnavailable } from '../../../src/rollout/errors.ts';
import type { Service } from '../../../src/rollout/service.ts';
import { type Bug, withPorts } from './bug.ts';

const MINUTE = 60_000;

/** The reconciler with other records than there are. */
const misreading = (read: (service: Service) => Service) =>
  withPorts(['reconcile'], ({ services }) => ({
    services: {
      ...services,
      get: async (name) => read(await services.get(name)),
      async list() {
        const listing = await services.list();
        return { ...listing, services: listing.services.map(read) };
      },
    },
  }));

/** What the reconciler begins by itself, and shouldn't. */
export const ENVIRONMENT_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'An image reaches production as soon as it is live in the environment before.',
    breaks: 'I24',
    scenario: 'an image of the environment before',
    variant: () => misreading((service) => ({ ...service, liveSince: 0 })),
  },
  {
    rows: [],
    incident: 'An image that a person is to start is started when its time is over.',
    breaks: 'I24',
    scenario: 'an image of the environment before whose event never comes, and which a person starts',
    variant: () =>
      misreading(({ spec, ...service }) => ({
        ...service,
        spec: { ...spec, image: { ...spec.image, approval: undefined } },
      })),
  },
  {
    rows: [],
    incident: 'A nightly reset comes while people are still at work: its schedule is read in another zone.',
    breaks: 'I24',
    scenario: 'servers that a schedule resets',
    variant: () =>
      withPorts(['reconcile'], ({ clock }) => ({
        clock: { ...clock, now: () => clock.now() + 30 * MINUTE },
      })),
  },
  {
    rows: [],
    incident: 'A vulnerability that no build mends starts one build after the other.',
    breaks: 'I24',
    scenario: 'a vulnerability of the live image, for which another is built',
    variant: () =>
      withPorts(['reconcile'], ({ pipelines, clock }) => ({
        pipelines: {
          ...pipelines,
          async start(arn, key) {
            await pipelines.start(arn, `${key} ${clock.now()}`);
            throw new CloudUnavailable('the response is lost');
          },
        },
      })),
  },
];
