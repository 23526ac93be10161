import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpApi } from '../../local-cloud/http-api/http-api.ts';
import { serveWorld } from '../cli/serve-world.ts';
import { end, ID, order, publish } from '../world/campaigns.ts';
import { aPair, branchAt, type Pair, passBoth } from '../world/led-campaigns.ts';
import type { World } from '../world/world.ts';
import { hasNoBrowser, launchBrowser, openWindow, seriousFaults, type Window } from './browser.ts';

let browser: Browser;
let pair: Pair;
const served: HttpApi[] = [];
const windows: Window[] = [];

/** The campaign's page, of the dashboard of one of the two. */
async function pageOf(world: World): Promise<Page> {
  const api = await serveWorld(world);
  served.push(api);
  const opened = await openWindow(browser, api.url);
  windows.push(opened);
  await opened.page.goto(opened.dashboard.address);
  await opened.page.waitForURL(({ href }) => !href.includes('key='));
  await opened.page.goto(`${new URL(opened.page.url()).origin}/#/campaigns/${ID}`);
  return opened.page;
}

describe.skipIf(hasNoBrowser)('a campaign of two installations on the dashboard', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(() => browser?.close());

  /** The wave of the other region is under way, where the first service moves. */
  beforeEach(async () => {
    pair = await aPair();
    await publish(pair.home);
    await end(pair.home, 'a');
    await passBoth(pair, 34);
    await end(pair.home, 'b');
    await passBoth(pair, 34);
  });

  afterEach(async () => {
    const errors = windows.flatMap((one) => one.errors);
    await Promise.all(windows.splice(0).map((one) => one.close()));
    await Promise.all(served.splice(0).map((one) => one.close()));
    expect(errors).toEqual([]);
  });

  test('says how it goes there, and who leads it', async () => {
    const home = await pageOf(pair.home);
    await home.getByRole('heading', { name: 'Wave 3: eu Under way' }).waitFor();
    await home.getByText('0 of 2 services are on the image; 1 rolling out, in wave 1 of 2').waitFor();
    expect(await seriousFaults(home)).toEqual([]);
    const eu = await pageOf(pair.eu);
    await eu.getByText('greenshift-prod leads it; heard of').waitFor();
  });

  test('says that the other one gives no answer, and goes on without it', async () => {
    pair.line.is = 'down';
    await passBoth(pair, 10);
    const page = await pageOf(pair.home);
    await page.getByRole('heading', { name: 'Wave 3: eu No answer' }).waitFor();
    await page.getByText(/^No answer since /).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leave eu out …' }).click();
    await page.getByText('Go on without eu?').waitFor();
    await page.getByLabel('Reason').fill('the region is gone');
    await page.getByRole('button', { name: 'Leave it out' }).click();
    await page.getByText(`${ID} goes on without eu within five minutes`).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('heading', { name: 'Wave 3: eu Left out' }).waitFor();
    await page.getByText(/^Left out by .*: the region is gone$/).waitFor();
    // It said that it waited for eu, which was left out.
    await page.getByText('Waits for the next round, which goes on without the installation eu').waitFor();
    expect(await page.getByRole('button', { name: /Leave eu out/ }).count()).toBe(0);
    expect(await branchAt(pair)).toMatchObject({ state: 'left-out' });
  });

  test('that has ended leaves nobody out', async () => {
    await order(pair.home, 'stop');
    await passBoth(pair, 5);
    await end(pair.eu, 'p');
    await passBoth(pair, 10);
    const page = await pageOf(pair.home);
    await page.getByRole('heading', { name: 'Wave 3: eu Stopped there' }).waitFor();
    await page.getByText(/· over /).waitFor();
    expect(await page.getByRole('button', { name: /Leave eu out/ }).count()).toBe(0);
  });
});
