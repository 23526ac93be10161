/** Of what ECS places, the group knows nothing. */
const ECS_FIX =
  'have ECS roll out its services, and replace the hosts by an instance refresh with managed draining of the capacity provider';

const FIXES: readonly (readonly [about: RegExp, fix: string])[] = [
  [
    /classic load balancers/,
    'a classic load balancer has no weights: move its listeners to an Application or a Network Load Balancer, and detach it',
  ],
  [/of ECS/, ECS_FIX],
  [/Beanstalk/, 'have Beanstalk roll it out, by an immutable update or a swap of environments'],
  [/node group/, 'have EKS update the node group, which drains the nodes first'],
  [/no target group/, 'attach it to a target group of an Application or a Network Load Balancer'],
  [/traffic sources/, 'detach them'],
  [/operator/, 'have the service that operates it roll it out'],
  [/suspended/, 'resume them'],
  [/capacity in/, 'count it in units'],
  [/every deletion/, 'set its deletion protection to prevent-force-deletion'],
  [/tags,/, 'remove some'],
  [/doesn't know/, 'remove it, or update Greenshift'],
];

/** What the owner of a group can do about what keeps it from being copied. */
export const fixFor = (reason: string): string =>
  FIXES.find(([about]) => about.test(reason))?.[1] ?? 'remove it, and put it back after the rollout';
