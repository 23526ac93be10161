import {
  advanceCampaigns,
  type CampaignNeeds,
  type CampaignReport,
} from '../src/lifecycle/campaign/advance.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { campaigns } from '../src/runtime/ports/campaign-records.ts';
import { engine } from '../src/runtime/ports/executions.ts';
import { builds } from '../src/runtime/ports/image-builds.ts';
import { installations } from '../src/runtime/ports/installations.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import { clock, images, rollouts, services } from '../src/runtime/ports/ports.ts';

/**
 * Runs on a schedule and takes campaigns on: wave by wave while an image proves itself, and back where it doesn't. A round
 * that dies at any point is completed by the next one. Throws what failed, once every campaign was looked at.
 */
export const takeOn = (ports: CampaignNeeds): Promise<readonly CampaignReport[]> => advanceCampaigns(ports);

export const handler = eventHandler('campaigns', takeOn, {
  builds,
  campaigns,
  clock,
  engine,
  images,
  installations,
  notifier,
  rollouts,
  services,
});
