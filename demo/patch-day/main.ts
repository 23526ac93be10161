import '../silence-logs.ts';
import { fileURLToPath } from 'node:url';
import { playSession, type StartOptions } from '../session.ts';
import { createPatchDay, STREAM } from './environment.ts';
import { showCampaigns } from './live-view.ts';
import { startLoads } from './loads.ts';
import { aboutToPatch, nextSteps } from './next-steps.ts';
import { reportCampaigns } from './report.ts';
import { type CampaignScenario, playCampaign } from './scenario.ts';
import { createCampaignScreen } from './screen.ts';
import { SERVICES, SETTINGS } from './services.ts';

const SPEED = 75;
/** Requests per second of each service. */
const PER_SECOND = 20;
const imageFolder = (name: string) =>
  fileURLToPath(new URL(`../../examples/${STREAM}/${name}`, import.meta.url));

const SCENARIOS: readonly CampaignScenario[] = [
  {
    title: 'v2 fails 10 % of its requests and is stopped at the canary',
    folder: imageFolder('v2'),
    expected: 'stopped',
  },
  { title: 'v3 is good and goes through all waves', folder: imageFolder('v3'), expected: 'completed' },
];

/**
 * `npm start -- --patch-day`: twenty services that follow one image, on a local cloud at up to 75 times real time. Returns
 * and throws as `playSession` does.
 */
export const startPatchDay = (options: StartOptions): Promise<number> =>
  playSession(options, `${SERVICES.length} services`, async (ports, onError) => {
    const patchDay = await createPatchDay({
      speed: SPEED,
      ports,
      services: SERVICES,
      firstImage: imageFolder('v1'),
      settings: SETTINGS,
      onError,
    });
    const load = startLoads(patchDay.services, PER_SECOND);
    const perSecond = PER_SECOND * SERVICES.length;
    const context = { patchDay, load, screen: createCampaignScreen(process.stdout), speed: SPEED, perSecond };
    return {
      apiUrl: patchDay.deployment.api.url,
      scenarios: SCENARIOS.map((scenario) => () => playCampaign(context, scenario)),
      report: reportCampaigns,
      aboutToHappen: (dashboard) => aboutToPatch(pageOf(dashboard)),
      nextSteps: (dashboard) => nextSteps(patchDay, dashboard && pageOf(dashboard)),
      showMore: (stop) => showCampaigns(context, stop),
      async close() {
        await load.stop();
        await patchDay.close();
      },
    };
  });

/** Of the newest campaign, on the dashboard. */
const pageOf = (dashboard: string) => `${dashboard}#/campaigns`;
