import { html } from 'lit-html';
import uPlot from 'uplot';
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
    ${isTimed(metrics) ? html`<figure><figcaption>Mean response time, milliseconds</figcaption><div id="plot-times" aria-hidden="true"></div></figure>` : ''}
    ${metrics ? minutes(metrics) : html`<p class="quiet">The metrics cannot be read.</p>`}
  </section>
`;

/** Connections, and minutes without a request, took no time. */
const isTimed = (metrics: MetricsBody | undefined) =>
  metrics?.minutes.some(({ blue, green }) => blue.meanSeconds !== null || green.meanSeconds !== null) ===
  true;

const minutes = ({ minutes: all }: MetricsBody) => html`
  <details>
    <summary>As a table, the last ten minutes</summary>
    ${scrolledTable(
      'The last ten minutes',
      ['Minute', 'Blue', 'bad', 'took', 'Green', 'bad', 'took'],
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

const cells = ({ requests, bad, meanSeconds }: Fleet) =>
  html`<td>${countText(requests)}</td><td>${percentOf(bad, requests)}</td><td>${tookText(meanSeconds)}</td>`;

const tookText = (seconds: number | null) =>
  seconds === null ? '—' : `${Number((seconds * 1_000).toPrecision(3))} ms`;

const drawn = new WeakMap<Element, { plot: uPlot; look: string }>();

/** Draws the curves of a rollout's screen into its elements. */
export function drawPlots(root: HTMLElement, { rollout, metrics }: RolloutScreen): void {
  const shares = shareCurve(rollout);
  draw(
    root.querySelector('#plot-share'),
    shares,
    [['green', 'green', uPlot.paths.stepped!({ align: 1 })]],
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
  const took = (colour: 'blue' | 'green') =>
    all.map(({ [colour]: { meanSeconds } }) => meanSeconds && meanSeconds * 1_000);
  draw(root.querySelector('#plot-times'), [times, took('blue'), took('green')], both);
}

/** Distances of the marks of time, in seconds: whole minutes, since the labels show no seconds. */
const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1_440].map((minutes) => minutes * 60);

/** `14:03`, in the browser's time zone; `at` in seconds. */
const minuteText = (at: number) =>
  new Date(at * 1_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** A canvas knows no custom properties: the colour is read from an element that has it. */
function inkOf(element: Element, name: string): string {
  const probe = element.appendChild(document.createElement('i'));
  probe.className = `ink-${name}`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

type Curve = readonly [label: string, colour: 'blue' | 'green', paths?: uPlot.Series.PathBuilder];

function draw(
  element: Element | null,
  data: uPlot.AlignedData,
  curves: readonly Curve[],
  range?: [number, number],
): void {
  if (!element) return;
  const colour = (name: string) => inkOf(element, name);
  const width = Math.max(240, element.clientWidth);
  const look = `${width} ${colour('text')}`;
  const before = drawn.get(element);
  if (before?.look === look) {
    before.plot.setData(data);
    return;
  }
  before?.plot.destroy();
  const axis = {
    stroke: colour('quiet'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line') },
  };
  const plot = new uPlot(
    {
      width,
      height: 160,
      cursor: { drag: { x: false, y: false } },
      scales: { y: range ? { range } : { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        { ...axis, incrs: MINUTES, values: (_, splits) => splits.map(minuteText) },
        { ...axis, size: 56 },
      ],
      series: [
        { value: (_, at) => (at ? minuteText(at) : '—') },
        ...curves.map(([label, name, paths]) => ({
          label,
          stroke: colour(name),
          width: 2,
          points: { show: false },
          ...(paths && { paths }),
        })),
      ],
    },
    data,
    element as HTMLElement,
  );
  drawn.set(element, { plot, look });
}
