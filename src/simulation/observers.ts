import { neededAt } from '../rollout/capacity.ts';
import { Budget } from './budget.ts';
import { leftAtEnd } from './end.ts';
import type { GroupState, Share } from './state.ts';
import { WayBack } from './way-back.ts';
import type { OurCall, World } from './world.ts';

/** Something that must never be, with the invariant of docs/reliability.md that it breaks. */
export interface Violation {
  readonly invariant: string;
  readonly at: number;
  readonly what: string;
}

/** What the scenario knows and the cloud can't tell. */
export interface Expectations {
  /** The plan's weights in percent, rising. */
  readonly weights: readonly number[];
  /** The shortest bake, milliseconds. */
  readonly bake: number;
  readonly minimumRequests: number;
  /** How long a fleet without traffic must be left alone: propagation and draining, milliseconds. */
  readonly quiet: number;
  /** How often each image was asked for by name. */
  readonly askedByName: number;
  /** How the scenario ends; only when nothing happens that could make it end otherwise. */
  ends?: 'promoted' | 'reverted';
  /** On-call pressed rollback at this moment, and said that few servers will do. */
  aborted?: { readonly at: number; readonly force: boolean };
  /** The error with which on-call's rollback was refused to the last, though the cloud had nothing against it. */
  refused?: string;
}

/** The cloud at one moment, as observers compare it. */
export interface Snapshot {
  readonly shares: ReadonlyMap<string, Pick<Share, 'percent' | 'healthy'>>;
  readonly groups: ReadonlyMap<string, GroupState>;
}

interface Named {
  readonly imageBuildVersionArn?: string;
  readonly AutoScalingGroupName?: string;
  readonly ListenerArn?: string;
}

const MUTATING =
  /^(Create|Modify|Update|Delete|Set|Put(?!Events|Item)|Suspend|Resume|Attach|Detach|Enable|Terminate)/;
const ELB_WRITES = ['ModifyListener', 'ModifyRule'];
/** How long a write may be tried again until it reads back, milliseconds. */
const READ_BACK = 120_000;
/** A weight that rose in the very moment of an abort must be taken back this soon, milliseconds. */
const TAKEN_BACK = 60_000;

/**
 * Watches a world for the invariants. It looks at the cloud's own state and at the calls that are made, never at our
 * records: what our code believes is not evidence.
 */
export class Observers {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #expected: Expectations;
  /** The fleet that was live at the start, as it was. */
  readonly #original: GroupState;
  /** The fleet that is live now, and its image. */
  #blue: { readonly name: string; readonly targetGroup: string; readonly image: string };
  #full: number;
  /** Since when each target group has had no traffic. */
  readonly #idleSince = new Map<string, number>();
  /** Green's share after our last write, and what our code has seen of it since then. */
  #written = 0;
  #raisedAt = 0;
  #seen = 0;
  #roseAfterAbort: number | undefined;
  #isWayBack = false;
  /** The last time that somebody else changed the split, and what our last write found there. */
  #foreignAt = Number.NEGATIVE_INFINITY;
  #beforeWrite = 0;
  /** The fleet that our last write was for. */
  #writtenFor = '';
  readonly #writers = new Set<number>();
  readonly #launched = new Map<string, Set<string>>();
  /** The builds that our code has asked about. */
  readonly #lookedAt = new Set<string>();
  readonly #wayBack: WayBack;
  readonly #budget: Budget;
  #latestEpoch = 0;

  constructor(world: World, expected: Expectations) {
    this.#world = world;
    this.#expected = expected;
    this.#original = world.state.group(world.infrastructure.fleet)!;
    const { name, targetGroup, images } = this.#original;
    this.#blue = { name, targetGroup, image: images[0] ?? '' };
    this.#full = this.#original.desired;
    const violated = (invariant: string, what: string) => this.#violated(invariant, what);
    this.#wayBack = new WayBack(world, violated);
    this.#budget = new Budget(violated);
    this.tick();
  }

  /** Stands around every call of ours. */
  async around(call: OurCall, next: () => Promise<unknown>): Promise<unknown> {
    this.#budget.count(call);
    if (call.operation === 'PutItem') return this.#put(call, next);
    if (call.operation === 'GetMetricData') return this.#metrics(next);
    if (call.operation === 'GetImage') this.#lookedAt.add(String((call.input as Named).imageBuildVersionArn));
    if (call.service === 'dynamodb' || !MUTATING.test(call.operation)) return next();
    const before = this.#snapshot();
    const answer = await next();
    const after = this.#snapshot();
    this.#compare(call, before, after);
    this.#look(after);
    return answer;
  }

  /** Looks at what is true all the time; called every few seconds of virtual time, and after every change. */
  tick(): void {
    this.#look(this.#snapshot());
  }

  #look({ shares, groups }: Snapshot): void {
    this.#idle(shares);
    this.#follow(shares, groups);
    const blue = groups.get(this.#blue.name);
    if (blue && blue.desired > 0) this.#full = Math.max(this.#original.desired, blue.desired);
    this.#images(groups);
    this.#wayBack.look(this.#blue, this.#full, shares, groups);
    this.#afterAbort(this.#world.clock.now(), this.#greenShare(shares));
  }

  /** Notes since when each target group has had no traffic. */
  #idle(shares: Snapshot['shares']): void {
    const now = this.#world.clock.now();
    for (const [targetGroup, { percent }] of shares) {
      const since = this.#idleSince.get(targetGroup);
      // One that never had traffic has been idle for ever.
      if (percent > 0) this.#idleSince.set(targetGroup, Number.POSITIVE_INFINITY);
      else if (since === undefined) this.#idleSince.set(targetGroup, Number.NEGATIVE_INFINITY);
      else if (since === Number.POSITIVE_INFINITY) this.#idleSince.set(targetGroup, now);
    }
  }

  /** Told when somebody else changes the split; nobody can act on what happens in the very moment of acting. */
  foreign(): void {
    this.#foreignAt = this.#world.clock.now();
    this.tick();
  }

  #isBlindMoment(): boolean {
    return this.#world.clock.now() === this.#foreignAt;
  }

  /** I9, and what else must be true once a rollout is over and no fault goes on. */
  atEnd(locked: boolean): void {
    const { refused } = this.#expected;
    if (refused) this.#violated('I10', `on-call's rollback was refused with ${refused} every time`);
    const seen = { locked, original: this.#original, blue: this.#blue, lookedAt: this.#lookedAt };
    for (const { invariant, what } of leftAtEnd(this.#world, seen, this.#expected.ends)) {
      this.#violated(invariant, what);
    }
  }

  /** After a promotion the fleet that has everything is blue for the next rollout. */
  #follow(shares: Snapshot['shares'], groups: Snapshot['groups']): void {
    if (groups.has(this.#blue.name)) return;
    const next = [...groups.values()].find(({ targetGroup }) => shares.get(targetGroup)?.percent === 100);
    if (!next) return;
    this.#blue = { name: next.name, targetGroup: next.targetGroup, image: next.images[0] ?? '' };
    this.#written = 0;
    this.#roseAfterAbort = undefined;
    // What follows a promotion that on-call aborted too late is the way back, in one step.
    this.#isWayBack = this.#expected.aborted !== undefined;
    this.#expected.aborted = undefined;
  }

  #violated(invariant: string, what: string): void {
    if (this.violations.some((known) => known.invariant === invariant && known.what === what)) return;
    this.violations.push({ invariant, at: this.#world.clock.now(), what });
  }

  #snapshot(): Snapshot {
    const { state } = this.#world;
    return {
      shares: new Map(state.shares().map((share) => [share.targetGroup, share])),
      groups: new Map(state.groups().map((group) => [group.name, group])),
    };
  }

  #greenShare(shares: Snapshot['shares']): number {
    return round(100 - (shares.get(this.#blue.targetGroup)?.percent ?? 0));
  }

  #compare(call: OurCall, before: Snapshot, after: Snapshot): void {
    if (ELB_WRITES.includes(call.operation)) this.#split(call, before, after);
    for (const [name, group] of before.groups) this.#fleet(call, group, after.groups.get(name), after);
    for (const [name, group] of after.groups) if (!before.groups.has(name)) this.#launch(call, group);
    this.#wayBack.change(call, before.groups, after.groups);
    this.#ownership(call, before);
    this.#epoch(call);
  }

  /** I1, I2, I7, I8, I11, I12 at a write of the split. */
  #split(call: OurCall, before: Snapshot, after: Snapshot): void {
    const [was, is] = [this.#greenShare(before.shares), this.#greenShare(after.shares)];
    for (const [targetGroup, { percent, healthy }] of after.shares) {
      const former = before.shares.get(targetGroup)?.percent ?? 0;
      if (percent <= former) continue;
      const strangers = this.#world.state.strangers(targetGroup);
      if (strangers > 0)
        this.#violated('I13', `${call.caller} gave traffic to ${strangers} servers of another fleet`);
      if (healthy === 0)
        this.#violated('I1', `${call.caller} gave ${round(percent)} % to a fleet without healthy servers`);
      const isBlue = targetGroup === this.#blue.targetGroup;
      const other = [...after.shares].find(([arn]) => arn !== targetGroup)?.[1].healthy ?? 0;
      const needed = isBlue ? this.#neededToGoBack(other) : neededAt(percent, this.#full);
      if (healthy < needed) {
        this.#violated(
          'I2',
          `${call.caller} gave ${round(percent)} % to ${healthy} healthy servers, ${needed} are needed`,
        );
      }
    }
    if (is !== was && !this.#writers.has(call.invocation?.index ?? -1) && call.caller !== 'api') {
      this.#violated('I12', `${call.caller} wrote a split without having recorded that it would`);
    }
    const fleet = this.#greenFleet();
    // Another fleet is another rollout, which begins from nothing whatever became of the one before.
    if (fleet !== this.#writtenFor) this.#written = 0;
    this.#writtenFor = fleet;
    if (is > was) this.#raise(call, was, is);
    if (is < was && is !== 0 && !this.#isBlindMoment())
      this.#violated('I7', `${call.caller} lowered green to ${is} %, neither to the plan nor to 0`);
    if (is !== was) {
      this.#beforeWrite = was;
      this.#written = is;
      this.#raisedAt = this.#world.clock.now();
      this.#seen = 0;
    }
  }

  #raise(call: OurCall, was: number, is: number): void {
    if (this.#isBlindMoment()) return;
    const { weights, bake, minimumRequests, aborted } = this.#expected;
    const now = this.#world.clock.now();
    const step = weights.indexOf(is);
    const isPlanned = step >= 0 && (weights[step - 1] ?? 0) === was;
    if (!isPlanned && !(this.#isWayBack && is === 100)) {
      this.#violated(
        'I7',
        `${call.caller} raised green from ${was} % to ${is} %, which isn't the plan's next step`,
      );
    }
    // An edit that falls between our write and its reading back looks just like an old answer.
    const looksLikeLateRead = was === this.#beforeWrite && now - this.#raisedAt < READ_BACK;
    if (was !== this.#written && !looksLikeLateRead) {
      this.#violated('I11', `${call.caller} went on over a foreign edit: ${was} % was not ours`);
    }
    if (aborted && now - aborted.at > 0) this.#roseAfterAbort ??= now;
    if (step < 1 || this.#isWayBack) return;
    if (now - this.#raisedAt < bake)
      this.#violated('I8', `${call.caller} raised to ${is} % before the bake was over`);
    if (this.#seen < minimumRequests) {
      this.#violated('I8', `${call.caller} raised to ${is} % having seen ${this.#seen} requests`);
    }
  }

  #greenFleet(): string {
    const groups = this.#world.state.groups();
    return groups.find(({ targetGroup }) => targetGroup !== this.#blue.targetGroup)?.name ?? '';
  }

  /** Blue takes everything back with nearly all of its servers, when it is the healthier one, or when a person insists. */
  #neededToGoBack(greenHealthy: number): number {
    if (this.#expected.aborted?.force) return 1;
    return Math.max(1, Math.min(Math.ceil(0.9 * this.#full), greenHealthy));
  }

  /** I7: a raise that was under way as the abort came is taken back at once. */
  #afterAbort(now: number, green: number): void {
    if (this.#roseAfterAbort === undefined) return;
    if (green === 0) this.#roseAfterAbort = undefined;
    else if (now - this.#roseAfterAbort > TAKEN_BACK)
      this.#violated('I7', `green has ${green} % after an abort`);
  }

  /** I3 and I4 when a fleet shrinks or goes. */
  #fleet(call: OurCall, before: GroupState, after: GroupState | undefined, { shares }: Snapshot): void {
    const now = this.#world.clock.now();
    const isSmaller = !after || after.desired < before.desired;
    if (isSmaller && before.desired > 0 && !this.#isBlindMoment()) {
      const percent = shares.get(before.targetGroup)?.percent ?? 0;
      const idle = now - (this.#idleSince.get(before.targetGroup) ?? Number.NEGATIVE_INFINITY);
      if (percent > 0)
        this.#violated('I4', `${call.caller} shrinks ${before.name}, which has ${round(percent)} %`);
      else if (idle < this.#expected.quiet) {
        this.#violated(
          'I4',
          `${call.caller} shrinks ${before.name} ${Math.round(idle / 1000)} s after its traffic ended`,
        );
      }
      const other = [...shares].find(([arn]) => arn !== before.targetGroup)?.[1];
      if (before.name === this.#blue.name && (other?.percent ?? 0) < 100) {
        this.#violated('I3', `${call.caller} shrinks blue before green has everything`);
      }
    }
    const isDeleted =
      call.operation === 'DeleteAutoScalingGroup' &&
      (call.input as Named).AutoScalingGroupName === before.name;
    if ((isDeleted || !after) && before.images.length > 0) {
      this.#violated('I4', `${call.caller} deletes ${before.name} with ${before.images.length} servers`);
    }
  }

  /** I6 and I13: which image a new fleet is for. */
  #launch(call: OurCall, group: GroupState): void {
    if (call.operation !== 'CreateAutoScalingGroup') return;
    const image = this.#imageOfVersion(group.templateVersion);
    const fleets = this.#launched.get(image) ?? new Set();
    this.#launched.set(image, fleets.add(group.name));
    if (fleets.size > 1 + this.#expected.askedByName)
      this.#violated('I6', `${fleets.size} fleets were made of ${image}`);
  }

  #imageOfVersion(version: string): string {
    for (const template of this.#world.services.ec2.templates.all.values()) {
      const found = template.versions.get(Number(version));
      if (found) return found.data.ImageId ?? '';
    }
    return version;
  }

  /** I13: blue runs the image that it had; nothing of green's ever comes into it. */
  #images(groups: Snapshot['groups']): void {
    for (const group of groups.values()) {
      const isBlue = group.name === this.#blue.name;
      const stranger = isBlue && group.images.find((image) => image !== this.#blue.image);
      if (stranger) this.#violated('I13', `${group.name}, which is live, runs ${stranger}`);
      if (new Set(group.images).size > 1) this.#violated('I13', `${group.name} runs more than one image`);
    }
  }

  /** I11: only the spec's resources and those with our tag are touched. */
  #ownership(call: OurCall, { groups }: Snapshot): void {
    const input = call.input as Named;
    const group = groups.get(input.AutoScalingGroupName ?? '');
    if (group && group.name !== this.#original.name && !group.tags['greenshift:rollout']) {
      this.#violated('I11', `${call.caller} touches ${group.name}, which isn't ours`);
    }
    if (input.ListenerArn && input.ListenerArn !== this.#world.infrastructure.listener) {
      this.#violated('I11', `${call.caller} touches the listener ${input.ListenerArn}`);
    }
  }

  /** I5: once an execution with a later epoch has changed something, an earlier one of the service changes nothing. */
  #epoch(call: OurCall): void {
    const { epoch } = (call.invocation?.payload ?? {}) as { epoch?: number };
    if (epoch === undefined) return;
    if (epoch < this.#latestEpoch)
      this.#violated('I5', `${call.caller} of epoch ${epoch} acts after epoch ${this.#latestEpoch} has`);
    else this.#latestEpoch = epoch;
  }

  async #put(call: OurCall, next: () => Promise<unknown>): Promise<unknown> {
    const answer = await next();
    this.#writers.add(call.invocation?.index ?? -1);
    return answer;
  }

  /** What our code has been told of green's requests since the last raise: all that a verdict can rest on. */
  async #metrics(next: () => Promise<unknown>): Promise<unknown> {
    const answer = (await next()) as {
      MetricDataResults?: { Label?: string; Id?: string; Values?: number[]; Timestamps?: Date[] }[];
    };
    this.#seen += greenRequests(answer.MetricDataResults ?? [], this.#raisedAt);
    return answer;
  }
}

function greenRequests(
  results: readonly { Id?: string; Values?: number[]; Timestamps?: Date[] }[],
  since: number,
): number {
  const found = results.find(({ Id }) => Id !== undefined && /green/i.test(Id) && /req/i.test(Id));
  return (found?.Values ?? []).reduce(
    (sum, value, index) => sum + ((found?.Timestamps?.[index]?.getTime() ?? 0) >= since ? value : 0),
    0,
  );
}

const round = (percent: number) => Math.round(percent * 10) / 10;
