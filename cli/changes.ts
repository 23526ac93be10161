import { readable } from './readable.ts';
import { stateOf } from './screens/words.ts';
import type { RolloutBody } from './target.ts';
import type { Theme } from './theme.ts';
import { briefTime, clockTime } from './times.ts';

/** The lines that are new since the last look: of the timeline, of a hold, and of the end. */
export function changePrinter(theme: Theme): (rollout: RolloutBody) => string[] {
  const printed = new Set<string>();
  return (rollout) => {
    const { timeline, waiting, result, readAt, rollout: id } = rollout;
    const lines = timeline.map(
      ({ at, what }) => [`${at} ${what}`, `${briefTime(readAt, at)}  ${id}  ${readable(what)}`] as const,
    );
    // What a person has asked for is a line of the timeline.
    const isSaid = waiting && timeline.at(-1)?.what.includes(waiting.reason);
    const held = waiting?.held && !isSaid && `${clockTime(readAt)}  ${id}  held: ${readable(waiting.reason)}`;
    const end = result && `${clockTime(rollout.endedAt ?? readAt)}  ${id}  ${stateOf(rollout, theme)}`;
    return [
      ...lines,
      ...(held ? [[`held ${waiting.for} ${waiting.code}`, held] as const] : []),
      ...(end ? [[`end ${result}`, end] as const] : []),
    ].flatMap(([key, line]) => {
      const whole = `${id} ${key}`;
      if (printed.has(whole)) return [];
      printed.add(whole);
      return [line];
    });
  };
}
