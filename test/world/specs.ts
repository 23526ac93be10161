import { parseSpec, type ServiceSpec } from '../../src/rollout/service-spec/spec.ts';

export const ACCOUNT = '111122223333';
/** The installation of every story, and another one in the same account. */
export const INSTALLATION = 'greenshift-prod';
export const OTHER_INSTALLATION = 'greenshift-dev';
const BALANCING = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}`;
export const LISTENER = `${BALANCING}:listener/app/shop/0123456789abcdef/0a1b2c3d4e5f6071`;
/** The other listener of the same load balancer, for HTTPS, and a rule of the first. */
export const HTTPS = LISTENER.replace(/[^/]+$/, '1a2b3c4d5e6f7081');
export const RULE = LISTENER.replace(':listener/', ':listener-rule/').concat('/9683b2d02a6cabee');
/** The two target groups of the service; the fleet it is registered with is in the first. */
export const GROUP_A = `${BALANCING}:targetgroup/web-a/00000000000000aa`;
export const GROUP_B = `${BALANCING}:targetgroup/web-b/00000000000000bb`;
/** A third one, which no spec names. */
export const STRANGER = `${BALANCING}:targetgroup/admin/00000000000000cc`;

export const build = (name: string) => `arn:aws:imagebuilder:eu-west-1:${ACCOUNT}:image/${name}`;
export const PIPELINE = `arn:aws:imagebuilder:eu-west-1:${ACCOUNT}:image-pipeline/web`;

/** A spec as its owner writes it: three steps, everything else as it comes. */
export const specText = (change: Record<string, unknown> = {}) => ({
  service: 'web',
  image: { recipePrefix: 'web/', owners: [ACCOUNT] },
  traffic: { listener: LISTENER, targetGroups: [GROUP_A, GROUP_B] },
  fleet: 'web-fleet',
  steps: [
    { weight: 10, bake: '5m' },
    { weight: 50, bake: '5m' },
    { weight: 100, bake: '10m' },
  ],
  ...change,
});

export const aSpec = (change: Record<string, unknown> = {}): ServiceSpec => parseSpec(specText(change));
