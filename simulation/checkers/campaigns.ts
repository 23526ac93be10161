import type { OurCall } from '../world/calls.ts';
import { arrive, firstArrival, settle } from './arrivals.ts';
import { isOfCampaignOf } from './campaign-of.ts';
import type { Change, Checker } from './checker.ts';
import type { CheckerContext, Snapshot } from './context.ts';
import type { ExpectedCampaign } from './expectations.ts';
import { launchesIn } from './launches.ts';
import { announces } from './service-of.ts';

/** Whoever was about to begin a rollout as the campaign was told something else may do so, milliseconds. */
const UNDER_WAY = 60_000;

/**
 * I25: a service begins with an image once the waves before its own have ended and were watched for their time; none begins
 * while the campaign is paused, after it was stopped, or once a newer image has begun, and none twice. Fleets tell what has
 * begun and ended, calls when it began.
 */
export class CampaignChecker implements Checker {
  readonly #context: CheckerContext;
  /** The campaign has stopped, by itself or by a person, as everybody was told. */
  #stoppedAt = Number.POSITIVE_INFINITY;
  /** When each rollout was first on record: what began before an order goes on. */
  readonly #begunAt = new Map<string, number>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  returned(call: OurCall): void {
    const { operation, input } = call;
    const { world, expected } = this.#context;
    if (!expected.campaign) return;
    if (announces(world.service, call, 'CampaignStopped'))
      this.#stoppedAt = Math.min(this.#stoppedAt, world.clock.now());
    const { pk = '' } = (input as { Item?: { pk?: string } }).Item ?? {};
    const [, rollout] = /^rollout#(.+)$/.exec(pk) ?? [];
    if (operation !== 'PutItem' || rollout === undefined || this.#begunAt.has(rollout)) return;
    this.#begunAt.set(rollout, world.clock.now());
  }

  check({ groups }: Snapshot): void {
    const { arrivals, ownFleets, world } = this.#context;
    if (arrivals.size === 0) return;
    const [fleet, ...more] = [...groups.values()].filter(({ arn }) => ownFleets.has(arn));
    // One whose servers are all being replaced says nothing.
    const live = fleet?.images[0];
    if (more.length === 0 && live !== undefined) settle(arrivals, live, world.clock.now());
  }

  changed(change: Change): void {
    const { world, expected, former } = this.#context;
    if (!expected.campaign) return;
    for (const { name, image } of launchesIn(change, world)) {
      // Whether one from before may come back is asked elsewhere (I13).
      if (former.has(image) && !this.#context.arrivals.has(image)) continue;
      const begunAt = this.#begunAt.get(name) ?? world.clock.now();
      const flaw = this.#flaw(image, begunAt, expected.campaign);
      if (flaw) this.#context.violated('I25', `${name} begins with ${image}, ${flaw}`);
      arrive(this.#context.arrivals, image, world.clock.now());
    }
  }

  #flaw(image: string, begunAt: number, campaign: ExpectedCampaign): string | undefined {
    const { paused, stopped } = campaign;
    if (this.#context.arrivals.get(image)?.wasLive) return 'which was live there before';
    if (paused && begunAt > paused.from + UNDER_WAY && begunAt < paused.until) return 'in a pause';
    const stoppedAt = Math.min(this.#stoppedAt, stopped?.at ?? Number.POSITIVE_INFINITY);
    if (begunAt > stoppedAt + UNDER_WAY && isOfCampaignOf(this.#context, image, stoppedAt))
      return 'after its campaign was stopped';
    const newer = this.#newerBegan(image);
    if (newer !== undefined && begunAt > newer + UNDER_WAY) return 'once a newer one has begun';
    return this.#tooEarly(image, campaign);
  }

  /** When the first service has begun with an image that is newer. */
  #newerBegan(image: string): number | undefined {
    const all = this.#context.ours.map(({ arrivals }) => arrivals);
    const first = firstArrival(all, image);
    if (first === undefined) return undefined;
    const images = new Set(all.flatMap((arrivals) => [...arrivals.keys()]));
    const newer = [...images].map((other) => firstArrival(all, other) ?? first).filter((at) => at > first);
    return newer.length > 0 ? Math.min(...newer) : undefined;
  }

  /** What its wave still had to wait for. */
  #tooEarly(image: string, { waves, bake }: ExpectedCampaign): string | undefined {
    const { ours, world } = this.#context;
    const now = world.clock.now();
    const wave = waves.findIndex((names) => names.includes(world.service));
    const namesBefore = waves.slice(0, wave).flat();
    const before = ours.filter((one) => namesBefore.includes(one.world.service));
    const open = before.find(({ arrivals }) => arrivals.get(image)?.endedAt === undefined);
    if (open) return `before ${open.world.service} of a wave before has ended`;
    const ended = before.map(({ arrivals }) => arrivals.get(image)?.endedAt ?? 0);
    if (before.length === 0) return undefined;
    if (before.some(({ arrivals }) => arrivals.get(image)?.isLive))
      return now - Math.max(...ended) < bake ? 'before the time of the wave before is over' : undefined;
    return this.#drawnTooEarly(image, now - bake);
  }

  /** Nothing is proven by the waves before: one service at a time is drawn, until one has the image for its time. */
  #drawnTooEarly(image: string, provenSince: number): string | undefined {
    const others = this.#context.ours.filter((one) => one !== this.#context);
    const arrived = others.flatMap(({ arrivals }) => arrivals.get(image) ?? []);
    const isProven = arrived.some(({ isLive, endedAt = Infinity }) => isLive && endedAt <= provenSince);
    const isOpen = arrived.some(({ isLive, endedAt }) => isLive || endedAt === undefined);
    return isOpen && !isProven ? 'though no service of the waves before has it' : undefined;
  }
}
