import type { Share } from '../world/state.ts';
import type { Change, Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, isBlueLost, isReplacement, type Snapshot } from './context.ts';

/** A forward that is older than this has been found by whoever looks for it, milliseconds. */
const KNOWN = 90_000;
/** Green may answer this much less of its requests than blue, each as a share, 0 to 1: the judge needs some to be sure. */
const ANSWERS_MARGIN = 0.04;
/** Of so long ago blue's connections are what green's are compared with once it has all of them, milliseconds. */
const COMPARED = 20 * 60_000;
/** So many more may be refused with a 4xx. */
const REFUSALS_MARGIN = 0.3;
/** Shares are fractions of small numbers. */
const ROUNDING = 1e-9;

/** The share of its requests to which nobody gives a good answer; refusals aside, which may be what a client asked for. */
const unanswered = ({ failures: { refusedShare: _, slowShare: __, ...bad } }: Share) =>
  Object.values(bad).reduce((sum, share) => sum + share, 0);

/**
 * All that a network load balancer shows of it: connections that end in a reset. What hangs is for health checks to
 * find.
 */
const reset = ({ failures: { closedShare, unreachableShare } }: Share) => closedShare + unreachableShare;

/** What no healthy fleet leaves: connections that it closes, or leaves hanging. */
const lost = (share: Share) => reset(share) + share.failures.hangingShare;

/** The account as clients see it: I16, what was served stays served; I17, only a fleet that answers them is promoted. */
export class ClientChecker implements Checker {
  readonly #context: CheckerContext;
  /** Since when each route, but for the spec's, has forwarded to a target group: by both ARNs. */
  readonly #forwardedSince = new Map<string, number>();
  /** Since when green answers clients worse than blue. */
  #worseSince: number | undefined;
  /** The last time that blue lost requests itself. */
  #blueLostAt = Number.NEGATIVE_INFINITY;
  /** When green's weight was raised last: what was so before, the bake that followed had to see. */
  #raisedAt = Number.NEGATIVE_INFINITY;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  splitWritten({ was, is }: SplitWrite): void {
    if (is > was) this.#raisedAt = this.#context.world.clock.now();
  }

  check({ shares }: Snapshot): void {
    const now = this.#context.world.clock.now();
    this.#worseSince = this.#flaw(shares) === undefined ? undefined : (this.#worseSince ?? now);
    const blue = shares.get(this.#context.blue.targetGroup);
    if (blue && (this.#isNetwork() ? reset : lost)(blue) > ANSWERS_MARGIN) this.#blueLostAt = now;
    const { listener, targetGroups } = this.#context.world.infrastructure;
    const forwards = this.#context.world.state
      .routes()
      .filter(({ arn }) => arn !== listener && !this.#context.ownRules.has(arn))
      .flatMap(({ arn, forwards }) => forwards.map((group) => ({ group, key: `${arn} ${group}` })))
      .filter(({ group }) => targetGroups.includes(group));
    const keys = new Set(forwards.map(({ key }) => key));
    for (const key of this.#forwardedSince.keys()) if (!keys.has(key)) this.#forwardedSince.delete(key);
    for (const key of keys) if (!this.#forwardedSince.has(key)) this.#forwardedSince.set(key, now);
  }

  changed(change: Change): void {
    this.#compareRoutes(change);
    const { before, after } = change;
    for (const [name, group] of before.groups) {
      const { desired = 0 } = after.groups.get(name) ?? {};
      const isDeleted = !after.groups.has(name);
      // What a replacement raised it by goes again: whoever forwards to it has as many servers as before.
      if (isDeleted || (desired < group.desired && !isReplacement(change.call)))
        this.#checkForwards(change, name, group.targetGroup);
      if (desired > 0 || group.desired === 0) continue;
      if (name === this.#context.blue.name) this.#checkPromotion(change, before);
    }
  }

  /** What a client could reach before a call of ours, on any listener or rule, it can reach after it. */
  #compareRoutes({ call: { caller, operation }, account: { before, after } }: Change): void {
    const { world, expected, violated, ownRules } = this.#context;
    for (const [arn, { served }] of before.routes) {
      // A rule for testers is no client's, and goes with the rollout.
      if (ownRules.has(arn)) continue;
      // What is written to the service's own route is as old as what our code may have read of its fleets.
      if (arn === world.infrastructure.listener && expected.staleness > 0) continue;
      const now = after.routes.get(arn)?.served ?? 0;
      if (now < served - ROUNDING)
        violated('I16', `${caller} ${operation} leaves ${arn} served to ${now} of ${served}`);
    }
  }

  /** A fleet isn't taken from under a listener or rule that the service doesn't know of. */
  #checkForwards(
    { call: { caller, operation }, account: { before } }: Change,
    name: string,
    targetGroup: string,
  ): void {
    const { world, expected, violated } = this.#context;
    const now = world.clock.now();
    for (const [key, since] of this.#forwardedSince) {
      const [arn = '', group] = key.split(' ');
      const isThere = group === targetGroup && before.routes.get(arn)?.forwards.includes(targetGroup);
      if (isThere && now - since > KNOWN + expected.staleness)
        violated('I16', `${caller} ${operation} takes from ${name}, to which ${arn} forwards`);
    }
  }

  /** Blue goes for good: by what its servers really do, green answers clients as well as blue does. */
  #checkPromotion({ call: { caller } }: Change, { shares }: Snapshot): void {
    const flaw = isBlueLost(this.#context) ? undefined : this.#flaw(shares);
    const isNew = this.#worseSince === undefined || this.#worseSince > this.#raisedAt;
    // Beside one another a network load balancer doesn't tell whose they are. Elsewhere too green was no worse in its bakes
    // than a blue that lost as many, and is compared with that one since.
    const isBluesToo = this.#raisedAt - this.#blueLostAt < COMPARED;
    if (flaw && !isNew && !isBluesToo)
      this.#context.violated('I17', `${caller} promotes a fleet that ${flaw}`);
  }

  #isNetwork(): boolean {
    return this.#context.world.infrastructure.listener.includes(':listener/net/');
  }

  /** What green does worse than blue; undefined when it does nothing worse, or one of them is missing. */
  #flaw(shares: Snapshot['shares']): string | undefined {
    const { targetGroup } = this.#context.blue;
    const ofBlue = shares.get(targetGroup);
    const ofGreen = [...shares.values()].find((share) => share.targetGroup !== targetGroup);
    if (!ofBlue || !ofGreen) return undefined;
    const left = this.#isNetwork() ? reset : unanswered;
    const missing = left(ofGreen) - left(ofBlue);
    const refused = ofGreen.failures.refusedShare - ofBlue.failures.refusedShare;
    if (missing > ANSWERS_MARGIN) return `leaves ${missing} more unanswered`;
    return refused > REFUSALS_MARGIN ? `refuses ${refused} more` : undefined;
  }
}
