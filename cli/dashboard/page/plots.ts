import { html } from 'lit-html';
import uPlot from 'uplot';
import { type Curve, draw } from './curves.ts';
import { scrolledTable } from './parts.ts';
import type { MetricsBody, Screen } from './screens.ts';
import { seconds, shareCurve } from './share-curve.ts';
import { clockText, countText, percentOf } from './words.ts';

type RolloutScreen = Extract<Screen, { kind: 'rollout' }>;

/** The figures are in a table too, for those who don't see the curves. */
export const plots = (metrics: MetricsBody | undefined) => html`
  <section class="plots" aria-labelledby="curves">
    <h2 id="curves">Over time</h2>
    <figure><figcaption>Green's share of the traffic, percent</figcaption><div id="plot-share" aria-hidden="true"></div></figure>
    <figure><figcaption>Requests a minute</figcaption><div id="plot-requests" aria-hidden="true"></div></figure>
    <figure><figcaption>Bad responses, percent of the requests</figcaption><div id="plot-bad" aria-hidden="true"></div></figure>
    ${isTimed(metrics) ? html`<figure><figcaption>Milliseconds within which 50 % (line), 90 % (dashes) and 99 % (dots) of the responses came</figcaption><div id="plot-times" aria-hidden="true"></div></figure>` : ''}
    ${metrics ? minutes(metrics) : html`<p class="quiet">The metrics cannot be read.</p>`}
  </section>
`;

/** Connections, and minutes without a response, took no time. */
const isTimed = (metrics: MetricsBody | undefined) =>
  metrics?.minutes.some(({ blue, green }) => blue.percentileSeconds || green.percentileSeconds) === true;

const PERCENTILES = ['p50', 'p90', 'p99'] as const;

const minutes = ({ minutes: all }: MetricsBody) => html`
  <details>
    <summary>As a table, the last ten minutes</summary>
    ${scrolledTable(
      'The last ten minutes',
      ['Minute', 'Blue', 'bad', ...PERCENTILES, 'Green', 'bad', ...PERCENTILES],
      all
        .slice(-10)
        .toReversed()
        .map(
          ({ at, blue, green }) =>
            html`<tr><th scope="row">${clockText(at)}</th>${cells(blue)}${cells(green)}</tr>`,
        ),
      'evidence',
    )}
  </details>
`;

type Fleet = MetricsBody['minutes'][number]['blue'];

const cells = ({ requests, bad, percentileSeconds: took }: Fleet) => html`
  <td>${countText(requests)}</td>
  <td>${percentOf(bad, requests)}</td>
  ${PERCENTILES.map((percentile) => html`<td>${tookText(took?.[percentile])}</td>`)}
`;

const tookText = (seconds: number | undefined) =>
  seconds === undefined ? '—' : `${Number((seconds * 1_000).toPrecision(3))} ms`;

/** Draws the curves of a rollout's screen into its elements. */
export function drawPlots(root: HTMLElement, { rollout, metrics }: RolloutScreen): void {
  const shares = shareCurve(rollout);
  draw(
    root.querySelector('#plot-share'),
    shares,
    [['green', 'green', { paths: uPlot.paths.stepped!({ align: 1 }) }]],
    [0, 100],
  );
  const all = metrics?.minutes ?? [];
  const times = all.map(({ at }) => seconds(at));
  const requests = (colour: 'blue' | 'green') => all.map((minute) => minute[colour].requests);
  const bad = (colour: 'blue' | 'green') =>
    all.map(({ [colour]: { requests: whole, bad: part } }) => (whole === 0 ? null : (part / whole) * 100));
  const both: Curve[] = [
    ['blue', 'blue'],
    ['green', 'green'],
  ];
  draw(root.querySelector('#plot-requests'), [times, requests('blue'), requests('green')], both);
  draw(root.querySelector('#plot-bad'), [times, bad('blue'), bad('green')], both);
  const took = PERCENTILES.flatMap((percentile) =>
    (['blue', 'green'] as const).map((colour) => ({ percentile, colour })),
  );
  draw(
    root.querySelector('#plot-times'),
    [
      times,
      ...took.map(({ colour, percentile }) =>
        all.map(({ [colour]: { percentileSeconds } }) => milliseconds(percentileSeconds?.[percentile])),
      ),
    ],
    took.map(({ colour, percentile }) => [`${colour} ${percentile}`, colour, { dash: DASHES[percentile] }]),
  );
}

const milliseconds = (seconds: number | undefined) => (seconds === undefined ? null : seconds * 1_000);

/** The slower, the more broken the line. */
const DASHES: Readonly<Record<(typeof PERCENTILES)[number], number[]>> = {
  p50: [],
  p90: [8, 4],
  p99: [2, 4],
};
