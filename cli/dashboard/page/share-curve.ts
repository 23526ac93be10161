import type uPlot from 'uplot';
import type { Screen } from './screens.ts';

type RolloutScreen = Extract<Screen, { kind: 'rollout' }>;

/** Seconds since the epoch, as the library counts time. */
export const seconds = (at: string) => Date.parse(at) / 1_000;

/** Each change of the share, from the start to now. */
export function shareCurve({
  startedAt,
  endedAt,
  readAt,
  timeline,
  traffic,
}: RolloutScreen['rollout']): uPlot.AlignedData {
  const changes = timeline.flatMap(({ at, green }) =>
    green === null ? [] : [[seconds(at), green] as const],
  );
  const end = endedAt ?? readAt;
  const points = [
    [seconds(startedAt), 0] as const,
    ...changes,
    [seconds(end), changes.at(-1)?.[1] ?? traffic.green] as const,
  ];
  return [points.map(([at]) => at), points.map(([, green]) => green)];
}
