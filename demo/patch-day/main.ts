import '../silence-logs.ts';
import { fileURLToPath } from 'node:url';
import { freePorts, type StartOptions, untilInterrupted } from '../session.ts';
import { createPatchDay, STREAM } from './environment.ts';
import { showCampaigns } from './live-view.ts';
import { startLoads } from './loads.ts';
import { aboutToPatch, nextSteps } from './next-steps.ts';
import { reportCampaigns } from './report.ts';
import {
  type CampaignResult,
  type CampaignScenario,
  type PatchDayContext,
  playCampaign,
} from './scenario.ts';
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
 * `npm start -- --patch-day`: twenty services that follow one image, on a local cloud at up to 75 times real time. The cloud
 * stays up after the scenarios until it is interrupted, unless `exit` is set. Returns the exit code: 0, 1 when something
 * wasn't as expected, 130 when interrupted. Throws RangeError for what is no port.
 */
export async function startPatchDay(options: StartOptions): Promise<number> {
  const { exit, openDashboard } = options;
  const ports = await freePorts(options);
  if (!ports) return 1;
  const errors: string[] = [];
  const onError = (error: unknown, where: string) => errors.push(`${where}: ${error}`);
  process.stdout.write(`Greenshift: starting a local cloud with ${SERVICES.length} services …\n`);
  const interrupted = untilInterrupted();
  const patchDay = await createPatchDay({
    speed: SPEED,
    ports,
    services: SERVICES,
    firstImage: imageFolder('v1'),
    settings: SETTINGS,
    onError,
  });
  const load = startLoads(patchDay.services, PER_SECOND);
  const dashboard = exit
    ? undefined
    : await openDashboard?.(patchDay.deployment.api.url, ports.dashboard, (error) =>
        onError(error, 'the dashboard'),
      );
  if (dashboard) process.stdout.write(aboutToPatch(pageOf(dashboard.address)));
  try {
    const perSecond = PER_SECOND * SERVICES.length;
    const context = { patchDay, load, screen: createCampaignScreen(process.stdout), speed: SPEED, perSecond };
    const ended = await Promise.race([playAll(context), interrupted]);
    if (ended === undefined) return 130;
    process.stdout.write(`\n${reportCampaigns(ended, process.stdout.columns)}\n`);
    for (const error of errors) process.stdout.write(`✗ inside the cloud: ${error}\n`);
    if (!exit) {
      process.stdout.write(nextSteps(patchDay, dashboard && pageOf(dashboard.address)));
      await untilStopped(context, interrupted);
    }
    return errors.length === 0 && ended.every(({ mismatches }) => mismatches.length === 0) ? 0 : 1;
  } finally {
    await dashboard?.close();
    await load.stop();
    await patchDay.close();
  }
}

/** Of the newest campaign, on the dashboard. */
const pageOf = (dashboard: string) => `${dashboard}#/campaigns`;

async function playAll(context: PatchDayContext): Promise<CampaignResult[]> {
  const results: CampaignResult[] = [];
  for (const scenario of SCENARIOS) results.push(await playCampaign(context, scenario));
  return results;
}

/** What the user publishes is shown as the scenarios are. */
async function untilStopped(context: PatchDayContext, interrupted: Promise<undefined>): Promise<void> {
  const stop = new AbortController();
  const shown = showCampaigns(context, stop.signal);
  await Promise.race([interrupted, shown]);
  stop.abort();
  await shown;
}
