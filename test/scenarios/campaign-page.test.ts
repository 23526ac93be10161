import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpApi } from '../../local-cloud/http-api/http-api.ts';
import { serveWorld } from '../cli/serve-world.ts';
import { aFlock, campaignIn, end, ID, moving, pass, publish } from '../world/campaigns.ts';
import type { World } from '../world/world.ts';
import { hasNoBrowser, launchBrowser, openWindow, seriousFaults, type Window } from './browser.ts';

const NAMES = ['auth', 'basket', 'catalogue', 'delivery', 'emails', 'fraud', 'gifts', 'help'];

let browser: Browser;
let world: World;
let api: HttpApi;
let opened: Window;
let page: Page;

describe.skipIf(hasNoBrowser)('a campaign on the dashboard', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(() => browser?.close());

  /** The canary has the image, and the second wave is under way: one has it, one has gone back, one moves. */
  beforeEach(async () => {
    world = await aFlock(NAMES, {
      waves: [{ count: 1 }, { percent: 50 }, { percent: 100 }],
      deadline: '1h',
    });
    await publish(world);
    await pass(world, 5);
    await end(world, 'auth');
    await pass(world, 35);
    await end(world, 'basket');
    await end(world, 'catalogue', 'BadResponses');
    await pass(world, 1);
    api = await serveWorld(world);
    opened = await openWindow(browser, api.url);
    page = opened.page;
    await page.goto(opened.dashboard.address);
    await page.waitForURL(({ href }) => !href.includes('key='));
  });

  afterEach(async () => {
    await opened?.close();
    await api?.close();
  });

  const at = (hash: string) => page.goto(`${new URL(page.url()).origin}/#/${hash}`);

  test('is on the first page, and each of its services on its own', async () => {
    await page.getByText('2 of 8 services are on the image; 1 reverted, 1 rolling out, 4 waiting').waitFor();
    await page.getByText('Wave 2 of 3').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('link', { name: ID }).click();
    await page.getByRole('heading', { name: 'Under way' }).waitFor();
    const wave = page.getByRole('region', { name: 'Services of wave 2' });
    await wave
      .getByRole('row', { name: /catalogue Reverted catalogue-1 Green failed: BadResponses/ })
      .waitFor();
    await wave.getByRole('row', { name: /delivery Rolling out delivery-1/ }).waitFor();
    await page.getByText('Half of the 2 services that are on the image had it within').waitFor();
    await page.getByText('Every service is to have it by').waitFor();
    await page.getByText(/^wave 3 of 3 has not begun: emails, fraud, gifts, help$/i).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFaults(page)).toEqual([]);
    expect(opened.errors).toEqual([]);
  });

  test('is paused and goes on, is stopped and taken back, each with a reason', async () => {
    await at(`campaigns/${ID}`);
    await page.getByRole('button', { name: 'Pause …' }).click();
    await page.getByRole('button', { name: 'Pause it' }).click();
    // The browser asks for the reason that is missing.
    expect(await page.getByRole('dialog').count()).toBe(1);
    expect((await campaignIn(world)).state).toBe('running');
    await page.getByLabel('Reason').fill('a look at the metrics');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Pause it' }).click();
    await page.getByText('no service begins until it is resumed').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText(/Paused by .* a look at the metrics/).waitFor();
    await page.getByRole('button', { name: 'Resume …' }).click();
    await page.getByRole('button', { name: 'Resume it' }).click();
    await page.getByText('it goes on within five minutes').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Stop …' }).click();
    await page.getByLabel('Reason').fill('it leaks');
    await page.getByRole('button', { name: 'Stop it' }).click();
    await page.getByText(`${ID} is stopped`).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Roll back …' }).click();
    await page.getByText('Blue gets all of the traffic at once in delivery.').waitFor();
    await page.getByText('without weighted steps, in auth, basket.').waitFor();
    await page.getByLabel('Reason').fill('it leaks everywhere');
    await page.getByRole('button', { name: 'Roll all of them back' }).click();
    await page.getByText(`${ID} is rolling-back`).waitFor();
    expect(await moving(world)).toEqual(['auth', 'basket', 'delivery']);
    expect(opened.errors).toEqual([]);
  });

  test('is told on the pages of its services and rollouts', async () => {
    await at('services/emails');
    await page.getByText(/In the campaign web-1\.0\.0-2, wave 3 of 3:\s+Waiting/).waitFor();
    await at('rollouts/delivery-1');
    await page.getByText('Its image comes in the campaign').waitFor();
    await page.getByRole('link', { name: ID }).click();
    await page.getByRole('heading', { name: 'Patch clock' }).waitFor();
    expect(opened.errors).toEqual([]);
  });

  test('fits a phone, and is used with the keyboard', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await at(`campaigns/${ID}`);
    const button = page.getByRole('button', { name: 'Stop …' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  });

  test('is opened by the address of the newest one, key and all', async () => {
    await page.context().clearCookies();
    await page.goto('about:blank');
    await page.goto(`${opened.dashboard.address}#/campaigns`);
    await page.getByRole('heading', { name: ID }).waitFor();
    expect(page.url()).not.toContain('key=');
  });

  test('that nobody knows is said to be none', async () => {
    await at('campaigns/base-9.9.9-1');
    await page.getByRole('alert').getByText('there is no campaign base-9.9.9-1').waitFor();
  });
});
