import '../../demo/silence-logs.ts';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { createClient } from '../../cli/api/client.ts';
import { signerFor } from '../../cli/api/signer.ts';
import { serveDashboard } from '../../cli/dashboard/server.ts';
import { CREDENTIALS, REGION } from '../../demo/endpoints.ts';
import { seeded } from '../../simulation/world/random.ts';
import { beginRollout, type RolloutShown } from './rollout.ts';
import { terminalPage } from './terminal-page.ts';

/** `npm run pictures`: the README's pictures, of a real rollout on the local cloud. Needs Chromium. */
const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Milliseconds; ends what hangs, on a busy machine too. */
const PAGE_TIMEOUT = 120_000;

/** Percent of the traffic that green has on the pictures. */
const WEIGHT = 25;

/** Chromium's own traffic would leave the machine. */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'];

async function pictureStatus(browser: Browser, { greenshift }: RolloutShown): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 600 } });
  await page.setContent(terminalPage('greenshift status web --watch', await greenshift('status', 'web')));
  await page.locator('pre').screenshot({ path: `${FOLDER}status.png` });
}

/** The page is open before there is something to see, so that the rollout doesn't go on while it loads. */
async function pictureDashboard(browser: Browser, shown: RolloutShown): Promise<void> {
  const { environment, rollout } = shown;
  const signer = signerFor(async () => CREDENTIALS, REGION);
  const client = createClient(new URL(environment.deployment.api.url), signer);
  const dashboard = await serveDashboard(client, {
    port: 0,
    onError: (error) => process.stderr.write(`the dashboard: ${error}\n`),
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 1180 } });
    page.setDefaultTimeout(PAGE_TIMEOUT);
    await page.goto(dashboard.address);
    await page.waitForURL(({ href }) => !href.includes('key='));
    await page.goto(`${new URL(page.url()).origin}/#/rollouts/${rollout}`);
    await page.locator('#plot-share canvas').waitFor();
    await shown.untilBaking(WEIGHT, 4);
    await page.getByText(`Baking at ${WEIGHT} %`).first().waitFor();
    await page.screenshot({ path: `${FOLDER}dashboard.png` });
  } finally {
    await dashboard.close();
  }
}

await mkdir(FOLDER, { recursive: true });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
const shown = await beginRollout(seeded(1));
try {
  await pictureDashboard(browser, shown);
  await pictureStatus(browser, shown);
} finally {
  await browser.close();
  await shown.close();
}
