import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { createClient } from '../../cli/api/client.ts';
import { signerFor } from '../../cli/api/signer.ts';
import { type Dashboard, serveDashboard } from '../../cli/dashboard/server.ts';
import { CREDENTIALS, REGION } from '../../demo/endpoints.ts';

const CHROMIUM = '/usr/bin/chromium';

/** Chromium's own traffic would leave the machine. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A wait ends what hangs: the machine may be busy. */
export const PAGE_TIMEOUT = 120_000;

/** Where there is no Chromium a suite says that it was skipped; `.ci/run` installs it. */
export const hasNoBrowser = !existsSync(CHROMIUM) && !process.env.CI;

export const launchBrowser = () => chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });

/** The dashboard of an API in a window of its own, with everything that went wrong in either. */
export interface Window {
  readonly dashboard: Dashboard;
  readonly page: Page;
  readonly errors: readonly string[];
  close(): Promise<void>;
}

export async function openWindow(browser: Browser, apiUrl: string): Promise<Window> {
  const errors: string[] = [];
  const signer = signerFor(async () => CREDENTIALS, REGION);
  const client = createClient(new URL(apiUrl), signer);
  const dashboard = await serveDashboard(client, { port: 0, onError: (error) => errors.push(String(error)) });
  // The accessibility check needs its own context.
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(PAGE_TIMEOUT);
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isAnswer(message))
      errors.push(`${message.text()} ${message.location().url}`);
  });
  const close = async () => {
    await page.context().close();
    await dashboard.close();
  };
  return { dashboard, page, errors, close };
}

/**
 * The browser logs each answer that isn't 2xx. That of the API to a call is the page's to show: a rollout that was just
 * claimed isn't there yet, for example.
 */
const isAnswer = (message: ConsoleMessage) =>
  message.text().startsWith('Failed to load resource') &&
  new URL(message.location().url).pathname === '/call';

export async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}
