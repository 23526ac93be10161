import { abandonRollout } from '../actors/abandon.ts';
import { putIntoStandby, shrinkPinned } from '../actors/blue-servers.ts';
import { leaveNone } from '../actors/capacity.ts';
import { editBlue, takeGreensTags } from '../actors/edits.ts';
import { deregisterBlueImage } from '../actors/images.ts';
import { forwardOutside, replaceBlue, replaceListener, resetTags } from '../actors/infrastructure-as-code.ts';
import { press } from '../actors/on-call.ts';
import { scaleBlue, stopExecutions } from '../actors/owner.ts';
import { joinGreen, moveIn, routeToBlue, takeNextName } from '../actors/strangers.ts';
import { resetWeights } from '../actors/terraform.ts';
import { event, type Fault, type FaultContext, MINUTE } from './fault.ts';

const of =
  (...services: readonly string[]): Fault['appliesTo'] =>
  ({ service }) =>
    services.includes(service);

/** What people do to the one service that is theirs. */
export const ofFirst = (fault: Fault): Fault => ({ ...fault, ofFirst: true });

/** Now, and every minute of the next quarter of an hour. */
const repeatedly =
  (happen: (context: FaultContext) => Promise<void>) =>
  async (context: FaultContext): Promise<void> => {
    for (let minute = 1; minute <= 15; minute += 1)
      context.world.clock.after(minute * MINUTE, () => void happen(context));
    await happen(context);
  };

/** What people and their tools do. */
const PEOPLE: readonly Fault[] = [
  ofFirst(event('Terraform puts the old weights back', of('elasticloadbalancing'), resetWeights)),
  ofFirst(
    event(
      'on-call presses rollback',
      (call) => call.invocation !== undefined && of('dynamodb', 'elasticloadbalancing')(call),
      async ({ world, expected, outsideInvocation }) => {
        outsideInvocation(() => void press(world, expected));
      },
    ),
  ),
  {
    ...event(
      'a person abandons the rollout',
      (call) => call.invocation !== undefined && of('dynamodb')(call),
      async ({ world, expected, outsideInvocation }) => {
        outsideInvocation(() => void abandonRollout(world, expected));
      },
    ),
    beginsFirst: true,
    ofFirst: true,
  },
  event('a person stops the execution', of('dynamodb'), ({ world }) => stopExecutions(world)),
  {
    ...event(
      'somebody stops every execution for 15 min',
      of('dynamodb'),
      repeatedly(({ world }) => stopExecutions(world)),
    ),
    beginsFirst: true,
  },
  {
    ...event(
      'Terraform puts the old weights back for 15 min',
      of('elasticloadbalancing'),
      repeatedly(resetWeights),
    ),
    beginsFirst: true,
    ofFirst: true,
  },
];

/** What happens to servers, and to what they are launched from. */
const SERVERS: readonly Fault[] = [
  event('a zone is lost for 15 min', of('elasticloadbalancing'), async ({ world }) => {
    world.instances.fail(({ zone }) => zone.endsWith('a'));
    world.clock.after(15 * MINUTE, world.instances.heal);
  }),
  event('no capacity for 30 min', of('autoscaling'), async ({ world }) => leaveNone(world, 30 * MINUTE)),
  // Every service of a run has begun with that image, and goes back to it.
  event("blue's image is deregistered", of('ec2', 'monitoring'), ({ world }) => deregisterBlueImage(world)),
];

const anyFunction: Fault['appliesTo'] = ({ invocation }) => invocation !== undefined;

/** As a step begins: nobody can act on what happens between its reads and its writes. */
export const asStepBegins: Fault['appliesTo'] = ({ invocation, caller }) =>
  invocation !== undefined && !['watchdog', 'reconcile', 'start-rollout', 'campaigns'].includes(caller);

/** What infrastructure-as-code, and people who look after blue, do at any moment. */
const OWNERS: readonly Fault[] = [
  event('a listener of others forwards to blue', asStepBegins, ({ world }) => forwardOutside(world, 'blue')),
  event('a listener of others forwards to green', asStepBegins, ({ world }) =>
    forwardOutside(world, 'green'),
  ),
  event('blue is made again', asStepBegins, ({ world }) => replaceBlue(world)),
  event("Greenshift's tags are taken off blue", asStepBegins, ({ world }) => resetTags(world)),
  event('a server of blue goes into Standby', asStepBegins, ({ world }) => putIntoStandby(world)),
  event('the listener is replaced', asStepBegins, replaceListener),
  event("Greenshift's tags are taken off green", asStepBegins, ({ world }) => takeGreensTags(world)),
  event('the owner edits blue', asStepBegins, ({ world, expected }) => editBlue(world, expected)),
  event('blue is scaled out by hand', asStepBegins, ({ world }) => scaleBlue(world, 2)),
  event('a scheduled action shrinks blue', asStepBegins, ({ world, expected }) =>
    shrinkPinned(world, expected),
  ),
].map((fault) => ofFirst({ ...fault, beginsFirst: true }));

/** What strangers make of their own, and of ours, before, during and between rollouts. */
const STRANGERS: readonly Fault[] = [
  event('a stranger takes the name of the next fleet', anyFunction, ({ world }) => takeNextName(world)),
  event("a stranger's server joins green's target group", asStepBegins, ({ world }) => joinGreen(world)),
  {
    ...event('a stranger moves in on the load balancer', asStepBegins, ({ world }) => moveIn(world)),
    passes: true as const,
  },
  event('a rule of others forwards to blue', asStepBegins, ({ world }) => routeToBlue(world)),
].map((fault) => ofFirst({ ...fault, beginsFirst: true }));

/** Things that others do, or that happen to servers, just before one of our calls. */
export const SURROUNDINGS: readonly Fault[] = [...PEOPLE, ...SERVERS, ...OWNERS, ...STRANGERS];
