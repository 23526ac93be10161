import { expect, test } from 'vitest';
import type { LoadStats } from '../../demo/load-generator.ts';
import { createScreen } from '../../demo/screen.ts';
import type { Heading } from '../../demo/terminal.ts';
import type { View } from '../../demo/view.ts';

const LOAD: LoadStats = {
  due: 0,
  outstanding: 0,
  statuses: {},
  images: {},
  imageFailures: 0,
  otherFailures: {},
  machineTooSlow: 0,
};
const heading = (title: string): Heading => ({ title, speed: 75, perSecond: 500, began: 0 });

const view = (id: string, whats: readonly string[]): View => {
  const timeline = whats.map((what, line) => ({ at: Date.UTC(2026, 0, 1, 12, line), phase: 'baking', what }));
  return { now: 0, rollout: { id, timeline } as unknown as View['rollout'], fleets: [] };
};
const NOTHING: View = { now: 0, rollout: undefined, fleets: [] };

/** A screen on a pipe, and what came out of it. */
function pipe() {
  let text = '';
  const write = (chunk: string) => {
    text += chunk;
    return true;
  };
  const screen = createScreen({ isTTY: false, write } as unknown as NodeJS.WriteStream);
  return { screen, text: () => text };
}

test('without a terminal, every line of a scenario is printed once, however often it is shown', () => {
  const { screen, text } = pipe();
  const shown = heading('v2 is published');
  screen.show(shown, NOTHING, LOAD);
  screen.show(shown, NOTHING, LOAD);
  screen.show(shown, view('web-1', ['launching web-1']), LOAD);
  screen.show(shown, view('web-1', ['launching web-1', 'baking at 5 %']), LOAD);
  expect(text()).toBe('\nv2 is published\n  12:00:00  launching web-1\n  12:01:00  baking at 5 %\n');
});

test('the next scenario begins with its title, and its lines are its own', () => {
  const { screen, text } = pipe();
  screen.show(heading('one'), view('web-1', ['promoted']), LOAD);
  screen.keep();
  screen.show(heading('two'), view('web-2', ['promoted']), LOAD);
  expect(text()).toBe('\none\n  12:00:00  promoted\n\ntwo\n  12:00:00  promoted\n');
});

test('whoever has pressed is told by name, without what every ARN of the account begins with', () => {
  const { screen, text } = pipe();
  const asked = 'abort asked for by arn:aws:sts::111122223333:assumed-role/on-call/dana: errors since 02:40';
  screen.show(heading('one'), view('web-1', [asked]), LOAD);
  expect(text()).toContain('abort asked for by assumed-role/on-call/dana: errors since 02:40\n');
});
