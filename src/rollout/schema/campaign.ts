import type { CampaignBook, DueCampaign } from '../campaign/book.ts';
import type { Campaign, CampaignRules, Member, Order, Wave } from '../campaign/campaign.ts';
import type { CampaignSettings, ImageDeadline, WaveSettings } from '../campaign/settings.ts';
import { flag, list, number, object, oneOf, optional, text } from './check.ts';
import { recordFormat } from './format.ts';
import { outbox } from './members.ts';

const member = object<Member>({
  service: text,
  wave: number,
  state: oneOf<Member['state']>(
    'waiting',
    'offered',
    'held',
    'moving',
    'promoted',
    'retrying',
    'reverted',
    'skipped',
    'taken-back',
    'needs-operator',
  ),
  since: number,
  rollout: optional(text),
  byHand: optional(flag),
  why: optional(text),
  code: optional(text),
  begunAt: optional(number),
  liveAt: optional(number),
  image: optional(text),
  spared: optional(flag),
});

const order = object<Order>({
  kind: oneOf<Order['kind']>('pause', 'resume', 'stop', 'roll-back'),
  at: number,
  by: text,
  reason: text,
});

export const campaignFormat = recordFormat(
  'campaign',
  object<Campaign>({
    id: text,
    version: number,
    build: text,
    builtAt: optional(number),
    pipeline: optional(text),
    images: list(text),
    startedAt: number,
    rules: object<CampaignRules>({
      automatic: flag,
      reverts: number,
      alike: number,
      holdAtMost: number,
      deadline: optional(number),
    }),
    waves: list(object<Wave>({ bake: number, begunAt: optional(number), settledAt: optional(number) })),
    wave: number,
    members: list(member),
    state: oneOf<Campaign['state']>(
      'running',
      'paused',
      'stopped',
      'rolling-back',
      'rolled-back',
      'superseded',
      'completed',
    ),
    order: optional(order),
    overdue: optional(object<NonNullable<Campaign['overdue']>>({ at: number, behind: number })),
    endedAt: optional(number),
    outbox,
  }),
);

const wave = object<WaveSettings>({
  services: optional(list(text)),
  count: optional(number),
  percent: optional(number),
  bake: optional(text),
});

const settings = object<CampaignSettings>({
  automatic: flag,
  minimumServices: number,
  waves: list(wave),
  bake: text,
  reverts: number,
  alike: number,
  holdAtMost: text,
  deadline: optional(text),
  deadlines: optional(list(object<ImageDeadline>({ images: text, deadline: text }))),
});

export const campaignBookFormat = recordFormat(
  'campaigns',
  object<CampaignBook>({
    version: number,
    settings: optional(settings),
    open: list(text),
    recent: list(text),
    due: optional(list(object<DueCampaign>({ id: text, at: number }))),
  }),
);
