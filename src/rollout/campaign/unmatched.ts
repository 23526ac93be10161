import { nearest } from '../suggest.ts';
import { type CampaignSettings, isNamed } from './settings.ts';

/** What a wave names and no service is called. */
export interface Unmatched {
  /** Counted from 1. */
  readonly wave: number;
  readonly name: string;
  /** A service that may have been meant. */
  readonly nearest?: string | undefined;
}

/** The names in the waves that match none of the services: a canary that is mistyped is none. */
export const unmatchedIn = (
  { waves }: Pick<CampaignSettings, 'waves'>,
  services: readonly string[],
): readonly Unmatched[] =>
  waves.flatMap(({ services: names = [] }, index) =>
    names
      .filter((name) => !services.some((service) => isNamed([name], service)))
      .map((name) => {
        const near = nearest(name.replace(/\*$/, ''), services);
        return { wave: index + 1, name, ...(near !== undefined && { nearest: near }) };
      }),
  );
