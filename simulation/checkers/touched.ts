import type { OurCall } from '../world/calls.ts';
import { lockedBy } from '../world/records.ts';
import type { Change, Checker } from './checker.ts';
import { type CheckerContext, isBlindMoment, isReplacement, type Snapshot } from './context.ts';

/** I2, I4 and I13 for servers that somebody has entered: they are replaced, each once, and the fleet stays whole. */
export class TouchedChecker implements Checker {
  readonly #context: CheckerContext;
  readonly #ended = new Set<string>();
  /** By how much each fleet is larger for what our calls have made of it. */
  readonly #raised = new Map<string, number>();
  /** What the live fleet had of healthy servers, for as long as our code may have read it so. */
  #seen: { readonly at: number; readonly healthy: number }[] = [];

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  check({ groups }: Snapshot): void {
    const { world, expected, blue } = this.#context;
    if (!expected.touched) return;
    const at = world.clock.now();
    const healthy = groups.get(blue.name)?.healthy ?? 0;
    this.#seen = [...this.#seen.filter((one) => one.at >= at - expected.staleness), { at, healthy }];
  }

  changed({ call, before, after }: Change): void {
    const { expected } = this.#context;
    if (!isReplacement(call)) return;
    if (!expected.touched) this.#context.violated('I15', 'a server is replaced that nobody has touched');
    if (call.operation === 'TerminateInstanceInAutoScalingGroup') this.#ends(call, after);
    if (call.service === 'autoscaling') this.#sizes(call, before, after);
  }

  #sizes(call: OurCall, before: Snapshot, { groups }: Snapshot): void {
    const { operation } = call;
    const { original, violated } = this.#context;
    const name = this.#fleetOf(call);
    const { desired = 0 } = groups.get(name) ?? {};
    if (desired < original.desired)
      violated('I4', `${operation} leaves ${name} ${desired} servers of ${original.desired}`);
    // A tenth of the fleet at once, and one at least.
    const was = before.groups.get(name)?.desired ?? 0;
    this.#raised.set(name, (this.#raised.get(name) ?? 0) + desired - was);
    const most = was + Math.max(1, Math.floor(was / 10));
    if (desired > most) violated('I4', `${operation} raises ${name} to ${desired}, ${most} are the most`);
  }

  /** The fleet that a call names, or that of the server that it names. */
  #fleetOf({ input }: OurCall): string {
    const { AutoScalingGroupName: name, InstanceId: id = '' } = input as {
      AutoScalingGroupName?: string;
      InstanceId?: string;
    };
    const { groups } = this.#context.world.services.autoScaling;
    return name ?? [...groups.values()].find(({ members }) => members.has(id))?.name ?? '';
  }

  #ends(call: OurCall, { groups }: Snapshot): void {
    const { world, expected, original, violated } = this.#context;
    const { InstanceId: id = '' } = call.input as { InstanceId?: string };
    const isTouched = expected.touched?.has(id) === true;
    const left = groups.get(this.#fleetOf(call));
    const healthy = Math.max(left?.healthy ?? 0, ...this.#believed());
    if (lockedBy(world)) violated('I3', `${id} is ended while a rollout is under way`);
    if (isTouched && this.#ended.has(id)) violated('I4', `${id} is ended twice for one event`);
    this.#ended.add(id);
    // The server that is ended still serves in the very moment in which it was read.
    if (healthy < original.desired && !isBlindMoment(this.#context))
      violated('I2', `${id} is ended, and ${left?.healthy} healthy servers of ${original.desired} are left`);
  }

  /** What may have been read of the fleet before, without the server itself. */
  #believed(): number[] {
    const { expected } = this.#context;
    if (expected.staleness === 0) return [];
    return this.#seen.map(({ healthy }) => healthy - 1);
  }

  /** Nobody is to have entered a server that serves: of those that weren't replaced, none is left. */
  ended(locked: boolean): void {
    const { world, expected, blue } = this.#context;
    const { touched, ends } = expected;
    if (!touched || !ends || locked) return;
    const members = world.services.autoScaling.groups.get(blue.name)?.members;
    const left = [...touched].filter((id) => members?.has(id));
    const raised = this.#raised.get(blue.name) ?? 0;
    if (raised !== 0) this.#context.violated('I9', `${blue.name} is left ${raised} servers larger`);
    if (touched.size === 0) this.#context.violated('I13', 'nobody has entered a server in this run');
    for (const id of left)
      this.#context.violated('I13', `${id}, which somebody has entered, serves at the end`);
  }
}
