import { html, render } from 'lit-html';
import { actionDialog } from './actions.ts';
import { CallFailed } from './calls.ts';
import { campaignScreen } from './campaign.ts';
import { forgetCampaigns } from './campaigns.ts';
import { overview } from './overview.ts';
import { drawPlots } from './plots.ts';
import { rolloutScreen } from './rollout.ts';
import { type Place, placeOf, readScreen, type Screen } from './screens.ts';
import { serviceScreen } from './service.ts';
import { clockText, sentence } from './words.ts';

/** Milliseconds between two reads, while the page is seen, while it isn't, and at most while the API can't be reached. */
const READ_EVERY = 2_000;
const READ_HIDDEN_EVERY = 15_000;
const RETRY_AT_MOST = 15_000;

/** Of every time on the page. */
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const root = document.querySelector<HTMLElement>('#app')!;

let place = placeOf(location.hash);
let screen: Screen | undefined;
let failure: CallFailed | undefined;
let failures = 0;
let readAt: string | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function show(): void {
  document.title = titleOf(place);
  render(page(), root);
  if (screen?.kind === 'rollout') drawPlots(root, screen);
}

const titleOf = ({ kind, name }: Place) =>
  kind === 'overview' ? 'Greenshift' : `${name || 'Campaign'} · Greenshift`;

const page = () => html`
  <header>
    <a class="home" href="#/">Greenshift</a>
    <p class="connection" role="status">${connectionText()}</p>
    <p>times in ${TIME_ZONE}</p>
  </header>
  ${failure && !failure.isMissing ? html`<p class="banner" role="alert">${failure.message}</p>` : ''}
  <main id="main" tabindex="-1">${screen ? contentOf(screen) : nothingYet()}</main>
  ${actionDialog(refresh)}
`;

function refresh(): void {
  forgetCampaigns();
  show();
  void read();
}

function nothingYet() {
  if (!failure) return html`<p class="quiet">Reading …</p>`;
  const home = html`<p><a href="#/">All services</a></p>`;
  return failure.isMissing
    ? html`<h1>Not found</h1><p role="alert">${sentence(failure.message)}.</p>${home}`
    : home;
}

function connectionText(): string {
  if (!failure?.isDisconnected) return readAt || failure ? 'connected' : 'connecting …';
  return readAt ? `not connected — shown as of ${clockText(readAt)}` : 'not connected';
}

function contentOf(shown: Screen) {
  if (shown.kind === 'overview') return overview(shown);
  if (shown.kind === 'campaign') return campaignScreen(shown.campaign);
  return shown.kind === 'service' ? serviceScreen(shown) : rolloutScreen(shown);
}

/** Reads the screen, and again after a while. A read that fails leaves what was shown, and says so. */
async function read(): Promise<void> {
  clearTimeout(timer);
  const asked = place;
  try {
    const next = await readScreen(asked);
    if (asked !== place) return;
    screen = next;
    failure = undefined;
    failures = 0;
    readAt = new Date().toISOString();
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    if (asked !== place) return;
    failure = error;
    if (error.isMissing) screen = undefined;
    failures += 1;
  }
  show();
  timer = setTimeout(() => void read(), pause());
}

function pause(): number {
  if (failures > 0) return Math.min(RETRY_AT_MOST, READ_EVERY * 2 ** (failures - 1));
  return document.hidden ? READ_HIDDEN_EVERY : READ_EVERY;
}

addEventListener('hashchange', () => {
  place = placeOf(location.hash);
  screen = undefined;
  failure = undefined;
  show();
  document.querySelector<HTMLElement>('#main')?.focus();
  void read();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void read();
});
addEventListener('resize', show);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);

show();
void read();
