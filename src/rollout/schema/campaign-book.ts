import type { CampaignBook, DueCampaign } from '../campaign/book.ts';
import type { CampaignSettings, ImageDeadline, LedBy, WaveSettings } from '../campaign/settings.ts';
import { flag, list, number, object, optional, text, validOf } from './check.ts';
import { recordFormat } from './format.ts';

const wave = object<WaveSettings>({
  installation: optional(text),
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
  ledBy: optional(object<LedBy>({ installation: text, role: text, images: optional(list(text)) })),
});

const due = object<DueCampaign>({ id: text, at: number });

const book = object<CampaignBook>({
  version: number,
  settings: optional(settings),
  flaw: optional(text),
  open: list(text),
  recent: list(text),
  due: optional(list(due)),
});

export const campaignBookFormat = recordFormat('campaigns', book, {
  wayOut: ', or set the settings anew with "greenshift campaign settings --file"',
  // The campaigns that are under way don't end for settings that are wrong.
  salvage({ version, settings: set, open, recent, due: dues }, flaw) {
    if (number(version)) return undefined;
    return {
      version: version as number,
      ...(set !== undefined && !settings(set) && { settings: set as CampaignSettings }),
      flaw,
      open: validOf(text, open),
      recent: validOf(text, recent),
      due: validOf(due, dues),
    };
  },
});
