import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Dashboard } from '../../cli/dashboard/server.ts';
import {
  hasNoBrowser,
  launchBrowser,
  openWindow,
  PAGE_TIMEOUT,
  seriousFaults,
  type Window,
} from './browser.ts';
import { fixture, type SpecChange, underLoad, useEnvironment } from './demo-context.ts';
import { changeSpec, publish, startedRollout } from './rollouts.ts';

const LONG: SpecChange = {
  steps: [
    { weight: 25, bake: '12h' },
    { weight: 100, bake: '5m' },
  ],
  startWithin: '1h',
  limits: { badShare: 1, minimumRequests: 50 },
};

const environment = useEnvironment();
let browser: Browser;
let opened: Window;
let dashboard: Dashboard;
let page: Page;

describe.skipIf(hasNoBrowser)('the dashboard in a browser', () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  });

  afterAll(() => browser?.close());

  beforeEach(async () => {
    opened = await openWindow(browser, environment().deployment.api.url);
    ({ dashboard, page } = opened);
  });

  afterEach(() => opened?.close());

  test('shows a rollout in mid-shift, and rolls it back in two clicks from the first page', async () => {
    await changeSpec(environment(), LONG);
    await page.goto(dashboard.address);
    expect(page.url()).not.toContain('key=');
    await page.getByText('Live:').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await underLoad(environment(), async () => {
      const { rollout: id } = await startedRollout(
        environment(),
        await publish(environment(), fixture('v2')),
      );
      await page.getByText('Baking at 25 %').waitFor();

      await page.goto(`${new URL(page.url()).origin}/#/rollouts/${id}`);
      await page.getByText('25 % of the traffic · image').waitFor();
      await expect
        .poll(() => page.locator('.fleet.green .server.healthy').count(), { timeout: PAGE_TIMEOUT })
        .toBe(3);
      expect(await page.locator('#plot-share canvas').count()).toBe(1);
      expect(await seriousFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await seriousFaults(page)).toEqual([]);

      await page.getByRole('link', { name: 'Greenshift' }).click();
      await page.getByRole('button', { name: /^Roll back/ }).click();
      await page
        .getByText(/^Blue, .* 3 of 3 servers healthy\), gets all of the traffic at once; it has 75 % now\.$/)
        .waitFor();
      await page.getByLabel('Reason').fill('the picture is upside down');
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Roll back now' }).click();
      await page.getByText('has all of the traffic').waitFor();
      await page.getByRole('button', { name: 'Close' }).click();

      await page.goto(`${new URL(page.url()).origin}/#/rollouts/${id}`);
      await page.getByText('the picture is upside down').first().waitFor();
      await page.getByRole('heading', { name: 'Rolled back' }).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    });
    expect(opened.errors).toEqual([]);
  });

  test('keeps what it showed while the API cannot be reached, says so, and goes on', async () => {
    let isDown = false;
    await page.route('**/call', (route) => (isDown ? route.abort() : route.continue()));
    await page.goto(dashboard.address);
    await page.getByText('Live:').waitFor();
    isDown = true;
    await page.getByRole('alert').getByText('the dashboard has stopped').waitFor();
    expect(await page.getByText('Live:').count()).toBe(1);
    isDown = false;
    await page
      .getByRole('status')
      .getByText(/^connected$/)
      .waitFor();
    expect(await page.getByRole('alert').getByText('the dashboard has stopped').count()).toBe(0);
  });

  test('says that there is no such rollout, without a word of a lost connection', async () => {
    await page.goto(dashboard.address);
    await page.getByText('Live:').waitFor();
    await page.goto(`${new URL(page.url()).origin}/#/rollouts/web-99`);
    await page.getByRole('alert').getByText('there is no rollout web-99').waitFor();
    expect(await page.getByText('not connected').count()).toBe(0);
    expect(await page.getByText('Reading').count()).toBe(0);
    await page.getByRole('link', { name: 'All services' }).click();
    await page.getByText('Live:').waitFor();
  });

  test('can be used with the keyboard on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(dashboard.address);
    const button = page.getByRole('button', { name: /^Roll back/ });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count(), { timeout: PAGE_TIMEOUT }).toBe(0);
    const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(isWider).toBe(false);
  });
});
