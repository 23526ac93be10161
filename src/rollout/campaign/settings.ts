import { milliseconds } from '../duration.ts';
import { imagePath } from '../images/image-path.ts';
import type { Service } from '../service.ts';
import type { CampaignRules } from './campaign.ts';

/** What an installation has said of its campaigns; durations as they are written in specs. */
export interface CampaignSettings {
  /** True: services take part unless their spec says no. Otherwise those alone whose spec says yes. */
  readonly automatic: boolean;
  /** An image that fewer services follow is offered to all at once. */
  readonly minimumServices: number;
  readonly waves: readonly WaveSettings[];
  /** Between two waves, where a wave says nothing else. */
  readonly bake: string;
  readonly reverts: number;
  readonly alike: number;
  readonly holdAtMost: string;
  /** By when every service is to have an image, from its publication on. */
  readonly deadline?: string | undefined;
  /** The same for some images: the first one that names an image counts. */
  readonly deadlines?: readonly ImageDeadline[] | undefined;
  /** Another installation, whose campaigns are carried on here. */
  readonly ledBy?: LedBy | undefined;
}

/** An installation that may begin and order campaigns here; none begins here by itself for an image that it leads. */
export interface LedBy {
  /** As its stack is called. */
  readonly installation: string;
  /** The ARN of the role, or the beginning of it and a star, as which it calls. */
  readonly role: string;
  /** The images that it leads, as in `deadlines`; all of them where it says nothing. */
  readonly images?: readonly string[] | undefined;
}

/** Of the images whose recipes have a name, or its beginning and a star: `base-*`. */
export interface ImageDeadline {
  readonly images: string;
  readonly deadline: string;
}

/**
 * Names services, or says how far it goes: so many, or percent of all that take part, all waves before included. Or names
 * the installation that carries it out.
 */
export interface WaveSettings {
  readonly installation?: string | undefined;
  readonly services?: readonly string[] | undefined;
  readonly count?: number | undefined;
  readonly percent?: number | undefined;
  readonly bake?: string | undefined;
}

/** One canary, then five percent, a quarter, all. */
export const DEFAULT_SETTINGS: CampaignSettings = {
  automatic: false,
  minimumServices: 2,
  waves: [{ count: 1 }, { percent: 5 }, { percent: 25 }, { percent: 100 }],
  bake: '30m',
  reverts: 3,
  alike: 2,
  holdAtMost: '12h',
};

export const takesPart = (
  { spec: { image } }: Service,
  { automatic }: Pick<CampaignSettings, 'automatic'>,
): boolean => image.promotedFrom === undefined && (image.campaign ?? automatic);

/** Whether another installation leads the campaigns of a build, by its ARN. */
export const isLed = ({ images = ['*'] }: LedBy, build: string): boolean => isNamed(images, recipeOf(build));

const recipeOf = (build: string) => imagePath(build).split('/')[0] ?? '';

/** What holds for the campaign of a build, by its ARN. */
export function rulesOf(settings: CampaignSettings, build: string): CampaignRules {
  const { automatic, reverts, alike, holdAtMost } = settings;
  const recipe = recipeOf(build);
  const own = settings.deadlines?.find(({ images }) => isNamed([images], recipe));
  const deadline = own?.deadline ?? settings.deadline;
  return {
    automatic,
    reverts,
    alike,
    holdAtMost: milliseconds(holdAtMost),
    ...(deadline !== undefined && { deadline: milliseconds(deadline) }),
  };
}

/** By a name, or the beginning of names: `shop-*`. */
export const isNamed = (names: readonly string[], name: string) =>
  names.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name));
