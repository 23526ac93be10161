import type { Infrastructure } from './service-infrastructure.ts';

/** The spec of the sample service, as one would write it for production. */
export const webSpec = ({
  listener,
  targetGroups,
  fleet,
  pipeline,
}: Infrastructure & { pipeline: string }) => ({
  service: 'web',
  image: { pipeline, owners: ['111122223333'] },
  traffic: { listener, targetGroups },
  fleet,
  steps: [
    { weight: 5, bake: '5m' },
    { weight: 25, bake: '5m' },
    { weight: 50, bake: '5m' },
    { weight: 95, bake: '5m' },
    { weight: 100, bake: '5m' },
  ],
  startWithin: '10m',
  limits: { badShare: 1, minimumRequests: 50 },
});
