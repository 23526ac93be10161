import uPlot from 'uplot';

const drawn = new WeakMap<Element, { plot: uPlot; look: string }>();

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

export type Curve = readonly [
  label: string,
  colour: 'blue' | 'green',
  line?: Pick<uPlot.Series, 'dash' | 'paths'>,
];

/** Draws curves into an element; where they are drawn already they get the new data. */
export function draw(
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
        ...curves.map(([label, name, line]) => ({
          label,
          stroke: colour(name),
          width: 2,
          points: { show: false },
          ...line,
        })),
      ],
    },
    data,
    element as HTMLElement,
  );
  drawn.set(element, { plot, look });
}
