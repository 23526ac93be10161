import { firstArrival } from './arrivals.ts';
import type { CheckerContext } from './context.ts';

/** Whether the campaign that went on at a moment was that of this image: one that is published later has its own. */
export function isOfCampaignOf({ ours }: CheckerContext, image: string, at: number): boolean {
  const isOnly = ours.every(({ world }) => world.published.length < 2);
  const first = firstArrival(
    ours.map(({ arrivals }) => arrivals),
    image,
  );
  return isOnly || (first !== undefined && first <= at);
}
