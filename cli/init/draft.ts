import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { optInCommands } from '../../src/rollout/interventions/opt-in-commands.ts';
import type { Forward } from './account.ts';

/** What is there, as far as a spec names it. */
export interface Found {
  readonly service: string;
  readonly group: AutoScalingGroup;
  readonly forwards: readonly Forward[];
  /** Target groups that other groups are in. */
  readonly occupied: ReadonlySet<string>;
  /** Listeners and rules with our tag. */
  readonly tagged: ReadonlySet<string>;
  /** That builds its images; undefined when nobody has said which of several. */
  readonly pipeline: string | undefined;
}

/** What is to be done before or after the registration, and the command that does it. */
export interface Missing {
  readonly what: string;
  readonly how: string;
  /** The service can't be registered before. */
  readonly isBlocking: boolean;
}

export interface Draft {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly missing: readonly Missing[];
}

const STEPS = [
  { weight: 5, bake: '10m' },
  { weight: 25, bake: '10m' },
  { weight: 50, bake: '10m' },
  { weight: 95, bake: '10m' },
  { weight: 100, bake: '30m' },
];

/** The spec of a group as it stands, and what it lacks to be registered and rolled out. */
export function draftOf(found: Found): Draft {
  const { service, group, pipeline } = found;
  const own = group.TargetGroupARNs ?? [];
  const isAlone = group.MaxSize === 1;
  return {
    spec: {
      service,
      image: { ...(pipeline && { pipeline }), owners: [accountIn(group)] },
      traffic: trafficOf(found, own),
      fleet: group.AutoScalingGroupName,
      steps: STEPS,
      ...(isAlone && { allowOverlap: true }),
    },
    missing: [
      ...routeless(found, own),
      ...(pipeline ? [] : [NO_PIPELINE]),
      ...(isAlone ? [OVERLAP] : []),
      ...untagged(found),
    ],
  };
}

const accountIn = ({ AutoScalingGroupARN = '' }: AutoScalingGroup) => AutoScalingGroupARN.split(':')[4] ?? '';

/** Of a group in several target groups each is a pair of its own. */
function trafficOf(found: Found, own: readonly string[]) {
  const routed = own.filter((arn) => hasRoute(found, arn));
  const pairs = (routed.length > 0 ? routed : own).map((arn) => pairOf(found, arn, own));
  const [only] = pairs;
  if (pairs.length !== 1 || !only) return { pairs };
  const [route, ...more] = only.routes;
  return route && more.length === 0 ? { ...route, targetGroups: only.targetGroups } : only;
}

function pairOf({ forwards, occupied }: Found, arn: string, own: readonly string[]) {
  const routes = forwards.filter(({ targetGroups }) => targetGroups.includes(arn));
  const beside = new Set(routes.flatMap(({ targetGroups }) => targetGroups));
  const idle = [...beside].filter((other) => !own.includes(other) && !occupied.has(other));
  // Of one alone Greenshift makes the other.
  const targetGroups = idle.length === 1 ? [arn, ...idle] : [arn];
  return { routes: routes.map(({ route }) => route), targetGroups };
}

const hasRoute = ({ forwards }: Found, arn: string) =>
  forwards.some(({ targetGroups }) => targetGroups.includes(arn));

/** Green is put into one without a route as it is, where the group has traffic from another one. */
function routeless(found: Found, own: readonly string[]): Missing[] {
  const isBlocking = !own.some((arn) => hasRoute(found, arn));
  return own
    .filter((arn) => !hasRoute(found, arn))
    .map((arn) => ({
      what: `no listener and no rule forwards to ${arn}`,
      how: routelessWay(arn),
      isBlocking,
    }));
}

const routelessWay = (arn: string) =>
  `aws elbv2 create-listener --load-balancer-arn arn:… --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=${arn}   # or, where nobody needs it, aws autoscaling detach-load-balancer-target-groups --auto-scaling-group-name … --target-group-arns ${arn}`;

const NO_PIPELINE: Missing = {
  what: 'no pipeline of Image Builder is named, so nothing says which images are the service’s',
  how: 'aws imagebuilder list-image-pipelines --query imagePipelineList[].arn   # then greenshift init … --pipeline <arn>, or "recipePrefix" in the spec',
  isBlocking: true,
};

const OVERLAP: Missing = {
  what: 'the group may have one server only, and two run during a rollout: "allowOverlap" in the spec says that they may',
  how: 'take it out of the spec where two of them do harm, as with an exclusive lock or volume',
  isBlocking: false,
};

/** The stack's roles may change what carries the tag, and nothing else. */
function untagged({ service, group, forwards, tagged }: Found): Missing[] {
  const own = group.TargetGroupARNs ?? [];
  const name = group.AutoScalingGroupName ?? '';
  const isTagged = group.Tags?.some(({ Key }) => Key === TAGS.service);
  const routes = forwards.filter(
    ({ arn, targetGroups }) => !tagged.has(arn) && targetGroups.some((target) => own.includes(target)),
  );
  const template = group.LaunchTemplate?.LaunchTemplateId;
  return [
    ...(isTagged
      ? []
      : [
          tag(`the group ${name}`, optInCommands.group(name, service)),
          ...(template ? [tag(`its launch template`, optInCommands.template(template, service))] : []),
        ]),
    ...routes.map(({ arn }) => tag(arn, optInCommands.route(arn, service))),
  ];
}

const tag = (what: string, how: string): Missing => ({
  what: `${what} does not carry the tag ${TAGS.service}`,
  how,
  isBlocking: false,
});
