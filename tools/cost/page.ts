import { idleUsage } from './idle.ts';
import { type Billed, dollarsOf, PRICES, PRICES_OF, totalOf, type Usage } from './prices.ts';
import { rolloutUsage, type Step } from './rollout.ts';
import { ASSUMED_LOG, ASSUMED_TIME } from './usage.ts';

const SERVICES = [1, 10, 50, 100];
/** Whose parts are shown. */
const SHOWN = 50;

const STEPS: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  ['10, 50, 100 % for 3 min each', steps(['3m', '3m', '3m'])],
  ['10, 50, 100 % for 5, 10, 30 min', steps(['5m', '10m', '30m'])],
  ['10, 50, 100 % for 30 min, 1 h, 1 h', steps(['30m', '1h', '1h'])],
];

function steps(bakes: readonly [string, string, string]): readonly Step[] {
  return [10, 50, 100].map((weight, index) => ({ weight, bake: bakes[index]! }));
}

/** Two digits that count: more would be of no use. */
const rounded = (units: number) => String(Number(units.toPrecision(2)));
const dollars = (amount: number) => amount.toFixed(2);
const cents = (amount: number) => (amount * 100).toFixed(1);

const WHAT = Object.keys(PRICES) as Billed[];

/** `docs/cost.md`, computed. */
export async function costPage(): Promise<string> {
  const idle = await Promise.all(SERVICES.map((services) => idleUsage(services)));
  const rollouts: Usage[] = [];
  for (const [, plan] of STEPS) rollouts.push(await rolloutUsage(plan));
  return [
    HEAD,
    idleTable(idle),
    partsOf(idle[SERVICES.indexOf(SHOWN)]!),
    rolloutTable(rollouts),
    OPTIONS,
    priceTable(),
    TAIL,
  ].join('\n\n');
}

const table = (head: readonly string[], align: string, rows: readonly (readonly (string | number)[])[]) =>
  [`| ${head.join(' | ')} |`, align, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');

const idleTable = (idle: readonly Usage[]) =>
  `## At rest

A month in which nothing is released: the rounds of watchdog, reconcile, replace-servers and campaigns, and the alarms.

${table(
  ['services', 'dollars a month', 'with what AWS gives every account for nothing'],
  '|--:|--:|--:|',
  SERVICES.map((services, index) => [
    services,
    dollars(totalOf(idle[index]!)),
    dollars(totalOf(idle[index]!, true)),
  ]),
)}`;

const partsOf = (usage: Usage) =>
  `Of ${SHOWN} services:

${table(
  ['what', 'a month', 'dollars'],
  '|---|--:|--:|',
  WHAT.filter((what) => usage[what] > 0).map((what) => [
    PRICES[what].unit,
    rounded(usage[what]),
    dollars(dollarsOf(what, usage[what])),
  ]),
)}`;

const SHOWN_OF_ROLLOUTS = [
  'transitions',
  'invocations',
  'functionTime',
  'reads',
  'writes',
  'metricReads',
] as const;

const rolloutTable = (rollouts: readonly Usage[]) =>
  `## A rollout

Of a good image, for a group of three servers, from the image's event to the end. A plan says of itself how many transitions
and calls it takes, and what they cost (\`greenshift plan\`).

${table(
  ['steps', 'transitions', 'invocations', 'GB-seconds', 'read units', 'write units', 'metrics read', 'cents'],
  '|---|--:|--:|--:|--:|--:|--:|--:|',
  rollouts.map((usage, index) => [
    STEPS[index]![0],
    ...SHOWN_OF_ROLLOUTS.map((what) => rounded(usage[what])),
    cents(totalOf(usage)),
  ]),
)}`;

const priceTable = () =>
  `## Prices

Of us-east-1, in dollars, as they were known on ${PRICES_OF}; other regions ask up to twice as much. Compare them with their
sources before you rely on a cent.

${table(
  ['what', 'dollars', 'for', 'for nothing each month', 'source'],
  '|---|--:|--:|--:|---|',
  WHAT.map((what) => {
    const { dollars: amount, per, unit, free, source } = PRICES[what];
    return [unit, amount, per.toLocaleString('en'), free.toLocaleString('en'), `[AWS](${source})`];
  }),
)}`;

const HEAD = `# What Greenshift costs

What AWS asks for Greenshift itself, computed from the calls that it makes in the simulation. \`npm run cost\` writes this
page, and a test compares it. Not in it is what your service costs: the second fleet while a rollout runs, of which a
[plan](api.md#requests) says how many server hours it takes, the load balancer, and a NAT gateway where probes need one.`;

const OPTIONS = `## Options

Parameters of the stack that are off unless they are set, and what they add.

${table(['parameter', 'dollars a month'], '|---|---|', [
  [
    '`dashboard`',
    '3, for each after the third of the account; its tables read logs while somebody looks, 0.005 for a GB',
  ],
  ['`kmsKey`', '1 for the key, and 0.03 for 10,000 uses of it'],
  ['`probeSubnets`', 'a NAT gateway or endpoints, where the subnets have none'],
  ['`onCallConcurrency`, `permissionsBoundary`, `alarmTopic`, `chatTopic`', 'none'],
])}`;

const TAIL = `## What is assumed

The simulation counts invocations, transitions, units of the table and metrics that are read. It can't tell how long a
function runs: ${ASSUMED_TIME.invocation} ms are assumed for an invocation, and ${ASSUMED_TIME.call} ms for each call of AWS.
Nor can it tell how much is logged: ${ASSUMED_LOG.invocation} bytes are assumed for an invocation, ${ASSUMED_LOG.transition}
for a transition. An alarm costs by the metrics that it looks at. Each step counts about two verdicts in metrics of their own
while a rollout runs, and its end is counted in two for its service, for an hour. Findings of an audit, and what fails, are
counted in metrics too: each costs 0.30 dollars for a month in which it is sent every hour. The storage of the records is
less than a cent.
`;
