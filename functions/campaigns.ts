import {
  advanceCampaigns,
  type CampaignNeeds,
  type CampaignReport,
} from '../src/lifecycle/campaign/advance.ts';
import { campaigns } from '../src/runtime/campaign-records.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { engine } from '../src/runtime/executions.ts';
import { builds } from '../src/runtime/image-builds.ts';
import { installations } from '../src/runtime/installations.ts';
import { notifier } from '../src/runtime/notifier.ts';
import { clock, images, rollouts, services } from '../src/runtime/ports.ts';

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
