import { describe, expect, test } from 'vitest';
import type { Phase } from '../../src/rollout/phase.ts';
import { isLegal } from '../../src/rollout/transitions.ts';
import { type Edge, edgesOf, type Flow } from '../../tools/flow-graph.ts';
import { DEFINITION } from '../world/machine.ts';

/** The phases that a record may be in once a task has begun its work. */
const PHASES: Readonly<Record<string, readonly Phase[]>> = {
  Preflight: ['planned'],
  LaunchGreen: ['launching'],
  CheckGreen: ['proving'],
  ShiftTraffic: ['shifting'],
  Analyze: ['baking'],
  RetireBlue: ['retiring-blue'],
  RollBack: ['rolling-back'],
  RetireGreen: ['retiring-green'],
  // The execution of a rollback that needs a person ends, but its rollout doesn't.
  Conclude: ['rolling-back', 'concluded'],
  CallOperator: ['rolling-back', 'concluded'],
};

const flow = JSON.parse(DEFINITION) as Flow;
const edges = edgesOf(flow);
const isTask = (state: string) => flow.States[state]?.Type === 'Task';

/** The edges by which a rollout that was taken over gets to where it was; its phase doesn't change on them. */
const resuming = edges.filter(
  ({ from, kind, label }) => from === 'ResumeAtPhase' && kind === 'choice' && label !== 'hold',
);
const FIRST_PHASE = 'launching';
const isTakeover = (edge: Edge) => resuming.includes(edge) && edge.label !== FIRST_PHASE;

/** The tasks that may follow a task, choices and waits left out, for a rollout that is not taken over. */
function followers(state: string): string[] {
  const seen = new Set<string>();
  const waiting = [state];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const edge of edges.filter(({ from }) => from === at)) {
      if (isTakeover(edge) || seen.has(edge.to)) continue;
      seen.add(edge.to);
      if (!isTask(edge.to)) waiting.push(edge.to);
    }
  }
  return [...seen].filter(isTask);
}

const tasks = Object.keys(flow.States).filter(isTask);
const ways = tasks.flatMap((from) => followers(from).map((to) => [from, to] as const));

describe("the flow and the record's legal transitions", () => {
  test('speak of the same tasks', () => {
    expect(tasks.sort()).toEqual(Object.keys(PHASES).sort());
    expect(ways.length).toBeGreaterThan(tasks.length);
  });

  test.each(ways)('let %s be followed by %s', (from, to) => {
    const pairs = PHASES[from]!.flatMap((before) => PHASES[to]!.map((after) => [before, after] as const));
    expect(pairs.some(([before, after]) => before === after || isLegal(before, after))).toBe(true);
  });

  const phases = [...new Set(Object.values(PHASES).flat())];
  const legal = phases.flatMap((from) =>
    phases.filter((to) => isLegal(from, to)).map((to) => [from, to] as const),
  );

  test.each(legal)('have a way from %s to %s', (before, after) => {
    const taken = ways.filter(([from, to]) => PHASES[from]!.includes(before) && PHASES[to]!.includes(after));
    expect(taken).not.toEqual([]);
  });

  test('resume a rollout in the state of its phase; one that rolls back is the rest', () => {
    for (const { label, to } of resuming) expect(PHASES[to], to).toContain(label);
    const rest = phases.filter((phase) => !resuming.some(({ label }) => label === phase));
    // Preflight never leaves a rollout in `planned` but to wait.
    expect(rest).toEqual(['planned', 'rolling-back']);
    expect(flow.States.ResumeAtPhase?.Default).toBe('RollBack');
  });
});
