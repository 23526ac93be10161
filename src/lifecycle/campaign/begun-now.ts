import type { BuiltImage } from '../../ports/builds.ts';
import { type CampaignBook, settingsIn } from '../../rollout/campaign/book.ts';
import {
  type Campaign,
  COPIES_MAX,
  ITSELF,
  type Leader,
  MEMBERS_MAX,
} from '../../rollout/campaign/campaign.ts';
import { applyOrder } from '../../rollout/campaign/decide.ts';
import { type CampaignSettings, isLed, type LedBy, rulesOf } from '../../rollout/campaign/settings.ts';
import { beginWave } from '../../rollout/campaign/wave-steps.ts';
import { planWaves } from '../../rollout/campaign/waves.ts';
import type { Service } from '../../rollout/service.ts';

export interface Beginning {
  readonly members: readonly Service[];
  readonly book: CampaignBook;
  /** The installation that has asked for it. */
  readonly leader?: Leader;
}

/** With its first wave begun, unless it waits for who leads it. */
export function begunNow(
  id: string,
  built: BuiltImage,
  { book, members: services, leader }: Beginning,
  now: number,
) {
  const { buildArn: build, builtAt, pipeline, imageIds: images } = built;
  const settings = settingsIn(book);
  const { ledBy } = settings;
  const isAwaited = !leader && ledBy !== undefined && isLed(ledBy, build);
  // One that is led leads nobody: two that led one another would wait for ever.
  const own = leader
    ? settings.waves.filter(({ installation }) => installation === undefined)
    : settings.waves;
  const { waves, members: all } = planWaves(services, { ...settings, waves: own }, now);
  // Those of the last wave, which the others of it don't wait for.
  const members = all.slice(0, MEMBERS_MAX);
  const unlisted = all.length - members.length;
  const planned: Campaign = {
    id,
    version: 0,
    build,
    ...(builtAt !== undefined && { builtAt }),
    ...(pipeline !== undefined && { pipeline }),
    images,
    ...(!leader && copiesOf(built, settings)),
    ...(leader && { leader }),
    startedAt: now,
    // Of what is led elsewhere every service is a member that doesn't opt out.
    rules: { ...rulesOf(settings, build), ...((leader || isAwaited) && { automatic: true }) },
    waves,
    wave: 0,
    members,
    ...(unlisted > 0 && { unlisted }),
    state: 'running',
  };
  return isAwaited ? awaitLeader(planned, ledBy, now) : beginWave(planned, 0, now);
}

const copiesOf = ({ copies = [] }: BuiltImage, { waves }: CampaignSettings): Pick<Campaign, 'copies'> =>
  waves.some(({ installation }) => installation !== undefined) ? { copies: copies.slice(0, COPIES_MAX) } : {};

/** Another installation leads it: it is paused until that begins it here, or a person does. */
function awaitLeader(planned: Campaign, { installation }: LedBy, now: number): Campaign {
  const reason = `${installation} leads the campaigns of this image, and has not begun this one here`;
  const led = { ...planned, leader: { installation, heardAt: now } };
  return applyOrder(led, { kind: 'pause', at: now, by: ITSELF, reason });
}
