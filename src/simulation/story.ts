import type { Rollout } from '../rollout/record.ts';
import type { Fault } from './faults.ts';
import type { OurCall, World } from './world.ts';

/** Tells what happened in a run, line by line: weights and health, our calls and what met them, the records. */
export interface Story {
  /** A call of ours begins, and these faults meet it. */
  call(call: OurCall, faults: readonly Fault[]): void;
  /** Notes the weights and the health of every fleet, if they are not as they were. */
  look(): void;
  /** Everything in the order of time, with what the rollouts' records say. */
  lines(): string[];
}

interface Line {
  readonly at: number;
  readonly text: string;
}

/** The story of what happens in `world` from call number `first` on, which it counts as 0. */
export function createStory(world: World, first: number): Story {
  const told: Line[] = [];
  let fleets = '';

  return {
    call({ at, index, caller, operation }, faults) {
      const struck = faults.map(({ name }) => `  ← ${name}`).join('');
      told.push({ at, text: `#${String(index - first).padEnd(4)} ${caller} ${operation}${struck}` });
    },
    look() {
      const now = fleetsOf(world);
      if (now !== fleets) told.push({ at: world.clock.now(), text: `      ${now}` });
      fleets = now;
    },
    // The sort is stable: within an instant everything stays in its order, and what was recorded follows.
    lines: () =>
      [...told, ...recorded(world)]
        .toSorted((a, b) => a.at - b.at)
        .map(({ at, text }) => `${clockTime(at)}  ${text}`),
  };
}

/** `web-original 90 %, 3 of 3 healthy · web-1 10 %, 3 of 3 healthy` */
function fleetsOf({ state }: World): string {
  const percent = new Map(state.shares().map((share) => [share.targetGroup, share.percent]));
  return state
    .groups()
    .map(({ name, targetGroup, healthy, desired }) => {
      const share = Math.round(percent.get(targetGroup) ?? 0);
      return `${name} ${share} %, ${healthy} of ${desired} healthy`;
    })
    .join(' · ');
}

function recorded({ table }: World): Line[] {
  const records = table.items() as unknown as Partial<Rollout>[];
  return records.flatMap(({ id, timeline = [] }) =>
    timeline.map(({ at, what }) => ({ at, text: `[${id}] ${what}` })),
  );
}

const clockTime = (at: number) => new Date(at).toISOString().slice(11, 19);
