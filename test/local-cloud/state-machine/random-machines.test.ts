import type { HistoryEvent } from '@aws-sdk/client-sfn';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FunctionError } from '../../../local-cloud/internal-interfaces.ts';
import { MAX_EVENTS } from '../../../local-cloud/state-machine/run.ts';
import { begin, definition, endedAt, START, type Started, task } from './small-machine.ts';

const TIMEOUT_SECONDS = 600;
const NAMES = ['A', 'B', 'C', 'D', 'E'];

type State = Record<string, unknown>;

const name = fc.constantFrom(...NAMES);
const next = fc.oneof(
  name.map((Next): State => ({ Next })),
  fc.constant<State>({ End: true }),
);
const errors = fc.constantFrom(['States.ALL'], ['States.TaskFailed'], ['States.Timeout'], ['Boom']);
const retry = fc
  .record({
    ErrorEquals: errors,
    IntervalSeconds: fc.integer({ min: 1, max: 20 }),
    MaxAttempts: fc.integer({ min: 0, max: 3 }),
    JitterStrategy: fc.constantFrom('FULL', 'NONE'),
  })
  .map((retrier) => ({ Retry: [retrier] }));
const caught = fc.record({ ErrorEquals: errors, Next: name }).map((catcher) => ({ Catch: [catcher] }));
const value = fc.constantFrom<unknown>(
  1,
  '{% $n + 1 %}',
  '{% $states.input %}',
  '{% $states.input.x %}',
  '{% $sum([1, 2]) %}',
);
const after = fc.record({ Assign: value.map((n) => ({ n })), Output: value }, { requiredKeys: [] });
const condition = fc.constantFrom<unknown>(
  '{% $exists($n) %}',
  '{% $n > 3 %}',
  '{% $random() < 0.5 %}',
  false,
);

const state: fc.Arbitrary<State> = fc.oneof(
  fc.tuple(next, after).map(([to, more]) => ({ Type: 'Pass', ...to, ...more })),
  fc
    .tuple(next, fc.integer({ min: 0, max: 50 }), after)
    .map(([to, Seconds, more]) => ({ Type: 'Wait', Seconds, ...to, ...more })),
  fc
    .tuple(
      next,
      after,
      fc.option(retry, { nil: {} }),
      fc.option(caught, { nil: {} }),
      fc.integer({ min: 1, max: 60 }),
    )
    .map(([to, more, again, otherwise, TimeoutSeconds]) =>
      task({ TimeoutSeconds, ...more, ...again, ...otherwise, ...to }),
    ),
  fc.tuple(name, condition, name, after).map(([to, Condition, Default, more]) => ({
    Type: 'Choice',
    Choices: [{ Condition, Next: to }],
    Default,
    ...more,
  })),
  fc.constantFrom({ Type: 'Succeed' }, { Type: 'Fail', Error: 'Boom' }),
);

/** The states that can be reached from the first one: a definition may have no others. */
function reachable(states: Record<string, State>): Record<string, State> {
  const found = new Set(NAMES.slice(0, 1));
  for (const each of found) {
    const text = JSON.stringify(states[each]);
    for (const [, to] of text.matchAll(/"(?:Next|Default)":"(\w)"/g)) found.add(to!);
  }
  return Object.fromEntries([...found].map((each) => [each, states[each]!]));
}

const machine = fc
  .tuple(state, state, state, state, state)
  .map((states) => reachable(Object.fromEntries(states.map((each, index) => [NAMES[index]!, each]))))
  .map((states) => definition(states, { TimeoutSeconds: TIMEOUT_SECONDS }));

const behaviour = fc.array(fc.constantFrom('answer', 'fail', 'hang', 'late'), { minLength: 1, maxLength: 5 });

/** Runs a machine whose function behaves in turn as `behaviour` says; chance is a plain counter. */
async function play(text: string, behaviours: readonly string[]): Promise<Started> {
  let drawn = 0;
  const random = () => {
    drawn += 1;
    return (drawn * 0.37) % 1;
  };
  const work = (_payload: never, call: number, clock: Started['clock']) => {
    const behaves = behaviours[call % behaviours.length];
    if (behaves === 'fail') throw new FunctionError('Boom', 'it broke');
    if (behaves === 'answer') return { n: call };
    return new Promise((resolve) => {
      if (behaves === 'late') clock.after(30_000, () => resolve('late'));
    });
  };
  const started = begin(text, { work, random });
  await started.clock.advance(TIMEOUT_SECONDS * 1000);
  return started;
}

/** Where a history is out of order, or in two states at a time. */
function faults(events: readonly HistoryEvent[]): string[] {
  const found: string[] = [];
  let [latest, inside] = [START, ''];
  for (const [index, event] of events.entries()) {
    const at = event.timestamp!.getTime();
    if (event.id !== index + 1 || event.previousEventId! > index) found.push(`${index + 1}: number`);
    if (at < latest) found.push(`${index + 1}: time`);
    latest = at;
    const [entered, exited] = [event.stateEnteredEventDetails?.name, event.stateExitedEventDetails?.name];
    if ((entered && inside !== '') || (exited && exited !== inside)) found.push(`${index + 1}: state`);
    inside = entered ?? (exited ? '' : inside);
  }
  return found;
}

/** What holds of every history, whatever the machine. */
function checkHistory({ events, calls, execution }: Started): void {
  const types = events.map(({ type }) => type!);
  const terminal = types.filter((type) => /^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type));
  expect(terminal).toEqual([types.at(-1)]);
  expect(
    terminal[0]
      ?.replace('Execution', '')
      .replace(/(?<=.)([A-Z])/, '_$1')
      .toUpperCase(),
  ).toBe(execution.outcome()?.status);
  expect(events.length).toBeLessThanOrEqual(MAX_EVENTS);
  expect(faults(events)).toEqual([]);
  const scheduled = types.filter((type) => type === 'TaskStarted').length;
  expect(calls).toHaveLength(scheduled);
  expect(endedAt({ events })).toBeLessThanOrEqual(TIMEOUT_SECONDS);
}

test('every machine ends within its timeout and its events, one state at a time, and the same way again', async () => {
  const statuses = new Set<string>();
  const property = fc.asyncProperty(machine, behaviour, async (text, behaviours) => {
    const started = await play(text, behaviours);
    statuses.add(started.execution.outcome()?.status ?? 'RUNNING');
    checkHistory(started);
    const count = started.events.length;
    await started.clock.advance(100_000);
    expect(started.events).toHaveLength(count);
    const again = await play(text, behaviours);
    expect(JSON.stringify(again.events)).toBe(JSON.stringify(started.events));
  });
  const long = definition(
    { A: { Type: 'Wait', Seconds: 1000, End: true } },
    { TimeoutSeconds: TIMEOUT_SECONDS },
  );
  const examples: [string, string[]][] = [
    [long, ['answer']],
    [definition({ A: task() }), ['answer']],
    [definition({ A: task() }), ['fail']],
  ];
  await fc.assert(property, { numRuns: 150, examples });
  expect([...statuses].sort()).toEqual(['FAILED', 'SUCCEEDED', 'TIMED_OUT']);
});
