import { expect, test } from 'vitest';
import { decide } from './privileges/decide.ts';
import { type RolePolicy, rolePolicies } from './privileges/policies.ts';
import { type Recorded, record } from './privileges/recorded.ts';
import { actionsOf } from './template.ts';

/** Cases with a fault, beside every scenario without one. */
const SAMPLE = 200;

/**
 * What is used only where something fails half-way, or by an owner's rarest settings, with the reason why no rollout of the
 * simulation has to. That there is code for each in its function's bundle is held beside.
 */
const SELDOM: readonly (readonly [permission: RegExp, reason: string])[] = [
  [/ (logs|xray|sqs):/, 'asked for by the runtime of Lambda and Step Functions, not by our calls'],
  [/^RolloutStateMachine /, 'asked for by Step Functions'],
  [/^Watchdog /, 'does what another function could not: which of it depends on where that one died'],
  [
    / (MarkBlue|UnmarkBlue) /,
    'tags that somebody takes off blue in the middle are put back by whoever looks next',
  ],
  [
    / CompleteGreen | RecreateAlarms | PassHookRoles /,
    'whatever was changed on blue in a bake is carried over by the step that sees it',
  ],
  [/ KeepAuthentication /, 'routes whose action authenticates with Cognito'],
  [/ LaunchWithBelongings /, 'templates that ask for Spot, a licence or a group of capacity reservations'],
  [
    / UnprotectServers | EmptyAndDelete autoscaling:(SetInstanceProtection|DeleteWarmPool)$/,
    'servers that are protected, a warm pool',
  ],
  [/^RollBack ReadActivities /, 'servers that EC2 has taken back, where they explain the failure of a green'],
  [/^LaunchGreen DiscardTemplateVersions /, 'a version that EC2 warns of is deleted again'],
  [/^CheckGreen ConfigureFleets /, 'green is sized after blue where that grows while green comes up'],
  [/ AssessFleets cloudwatch:DescribeAlarms$/, 'alarms are read of groups that have policies with alarms'],
  [
    / (Find|Remove)Adopted\w* | ReadLaunchConfigurations /,
    'the template made from a launch configuration goes with its service',
  ],
  [
    / (SetTwins|RemoveTwins|MakeTwins) /,
    'target groups are set alike where the owner has changed one of them',
  ],
  [
    /^Api KeepTrail /,
    "commands are put on the trail by the API's door, which the simulation's people don't go through",
  ],
  [/^Conclude PassServerRoles /, 'blue gets the template version back that it had before'],
  [/^Api (ListBuilds|ListImageVersions) /, 'a list of images is for people'],
  [/^Api Read(Builds|Findings) /, 'an image that is started by its id is held to what its spec requires'],
  [/ ReadImageParameters | TagWhatIsLaunched /, 'templates that name a parameter, or tag what they launch'],
  [
    /^(Conclude|RetireFleet) ReadTheSplit | WriteTheSplit elasticloadbalancing:ModifyRule$/,
    'routes that are rules',
  ],
  [/ RemoveTesterRules /, 'rules for testers are left where a rollout ends in the middle of a step'],
  [
    /^Reconcile (ListBuilds|ListImageVersions|Announce) /,
    'services that follow a recipe; images that turn out to be refused',
  ],
  [
    /^(Api|Reconcile) Read(SecurityGroups|ServerAttributes) /,
    'the audit of live servers, which has its own tests',
  ],
  [
    /^Reconcile ((Keep|Mark|Release|Unmark)Images|ReadTheSplit) /,
    'images are protected as their rollout begins, and let go long after its end',
  ],
  [
    /^Reconcile (ReadImageUses|ReadLaunchPermissions|ListRecipes|\w+Old(Images|Snapshots)) /,
    'old images are deleted a day after that was announced, which has its own tests',
  ],
  [
    /^Reconcile (ListImageReferences|ReadContainerRecipes) /,
    'what refers to an old image is read by EC2, in the name of whoever asks it',
  ],
  [/^Api ConfigureFleets /, 'the pin of blue is released by whoever abandons its rollout'],
  [/^GuardRemoval /, 'CloudFormation asks it before a stack is deleted'],
  [/^Analyze StartRollouts /, "a bake that is longer than an execution's history"],
  [/^StartRollout Announce /, 'an image that is refused as it is published'],
];

const recorded = await record(SAMPLE);

const policies = new Map<string, readonly RolePolicy[]>();

function policyOf({ installation, role }: Recorded): RolePolicy {
  if (!policies.has(installation)) policies.set(installation, rolePolicies(installation));
  const found = policies.get(installation)?.find((policy) => policy.role === role);
  if (!found) throw new Error(`no role for ${role}`);
  return found;
}

const decided = await Promise.all(
  recorded.map(async (one) => ({ ...one, ...(await decide(policyOf(one), one.request)) })),
);

test('every call that the simulation and the fleets of the bench make is allowed to the function that makes it', () => {
  expect(decided.length).toBeGreaterThan(500);
  const denied = decided
    .filter(({ isAllowed }) => !isAllowed)
    .map(({ role, request, seen }) => `${role}: ${request.action} on ${request.resource} (${seen})`);
  expect(denied).toEqual([]);
});

test('no role allows what none of these calls has used, but for what is seldom used and why', () => {
  const used = new Set(
    decided.flatMap(({ role, request, by }) => by.map((sid) => `${role} ${sid} ${request.action}`)),
  );
  const idle = rolePolicies('greenshift')
    .flatMap(({ role, statements }) =>
      statements
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap((statement) => actionsOf(statement).map((action) => `${role} ${statement.Sid} ${action}`)),
    )
    .filter((permission) => !used.has(permission))
    .filter((permission) => !SELDOM.some(([seldom]) => seldom.test(permission)));
  expect(idle).toEqual([]);
});

test('a call is denied where its resource has lost the tag of its owner', async () => {
  const write = decided.find(({ request }) => request.action === 'elasticloadbalancing:ModifyListener');
  expect(write?.isAllowed).toBe(true);
  const untagged = { ...write!.request, context: {} };
  expect(await decide(policyOf(write!), untagged)).toMatchObject({ isAllowed: false });
});
