import type { Rollout } from '../../src/rollout/record.ts';
import type { Fault } from '../faults/fault.ts';
import type { OurCall } from '../world/calls.ts';
import type { CloudState } from '../world/state.ts';
import type { World } from '../world/world.ts';

/** Keeps what happens in a run, line by line: weights and health, our calls and their faults, the records. */
export interface Trace {
  /** A call of ours begins, and these faults are injected at it. */
  call(call: OurCall, faults: readonly Fault[]): void;
  /** Notes weights and health of every fleet, and what has been added to the rollouts' records, if anything has. */
  check(): void;
  /** Everything, in the order in which it happened. */
  lines(): readonly string[];
}

/** The trace of what happens in `world` from call number `first` on, which it counts as 0. */
export function createTrace(world: World, first: number): Trace {
  const lines: string[] = [];
  const recorded = new Map<string, number>();
  let fleets = '';
  const add = (text: string) => lines.push(`${clockTime(world.clock.now())}  ${text}`);

  function addRecords(): void {
    const tables = new Set([world.table, world.second?.table ?? world.table]);
    const records = [...tables].flatMap((table) => table.items() as unknown as Partial<Rollout>[]);
    for (const { id = '', timeline = [] } of records) {
      for (const { what } of timeline.slice(recorded.get(id) ?? 0)) add(`[${id}] ${what}`);
      recorded.set(id, timeline.length);
    }
  }

  return {
    call({ index, caller, operation }, faults) {
      const injected = faults.map(({ name }) => `  ← ${name}`).join('');
      add(`#${String(index - first).padEnd(4)} ${caller} ${operation}${injected}`);
    },
    check() {
      const now = fleetsOf(world);
      if (now !== fleets) add(`      ${now}`);
      fleets = now;
      addRecords();
    },
    lines: () => lines,
  };
}

/** `web-original 90 %, 3 of 3 healthy · web-1 10 %, 3 of 3 healthy`; then those of the services that follow its images. */
const fleetsOf = ({ state, fellows = [] }: World): string =>
  [state, ...fellows.map((fellow) => fellow.state)].map(fleetsIn).join(' | ');

function fleetsIn(state: CloudState): string {
  const percent = new Map(state.shares().map((share) => [share.targetGroup, share.percent]));
  return state
    .groups()
    .map(({ name, targetGroup, healthy, desired }) => {
      const share = Math.round(percent.get(targetGroup) ?? 0);
      return `${name} ${share} %, ${healthy} of ${desired} healthy`;
    })
    .join(' · ');
}

const clockTime = (at: number) => new Date(at).toISOString().slice(11, 19);
