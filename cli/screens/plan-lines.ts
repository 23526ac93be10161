import type { Result } from '../api/client.ts';
import { count, table, wrap } from '../layout.ts';
import { readable, withoutAccount } from '../readable.ts';
import type { Theme } from '../theme.ts';

type Plan = Result<'GET /services/{service}/plan'>;
type Step = Plan['steps'][number];
type Power = Step['power'][number];
type Regression = Power['regressions'][number];

interface Look {
  readonly width: number;
  readonly isWide: boolean;
  readonly theme: Theme;
}

/** What is said of a plan, each line at most `width` wide. */
export function planLines(plan: Plan, look: Look): string[] {
  const { paint } = look.theme;
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', paint.bold(title), ...lines];
  return [
    paint.bold(`${plan.rollout} of ${plan.image ?? 'the next image'}`),
    ...listed(factsOf(plan), look),
    ...part(
      'keeps it from beginning',
      listed(
        plan.refusals.map(({ reason }) => paint.red(readable(reason))),
        look,
      ),
    ),
    ...part(
      'warnings',
      listed(
        plan.warnings.map((warning) => paint.yellow(warning)),
        look,
      ),
    ),
    ...part('steps', stepLines(plan, look)),
    ...part('values', listed(plan.values.map(valueText), look)),
    ...part(
      'changes',
      listed(
        plan.changes.map(({ what }) => withoutAccount(what)),
        look,
      ),
    ),
    ...part('settings of green', settingLines(plan, look)),
  ];
}

function listed(texts: readonly string[], { width, theme }: Look): string[] {
  return texts.flatMap((text) => {
    const [first = '', ...more] = wrap(text, width - 4);
    return [`  ${theme.glyphs.ahead} ${first}`, ...more.map((line) => `    ${line}`)];
  });
}

function factsOf({ begins, startWithin, duration, surge, cost, traffic }: Plan): string[] {
  return [
    begins ? 'it would begin now' : 'it would not begin now',
    `green may take ${startWithin} to become healthy; the steps take ${duration} at least`,
    ...(surge.servers === null
      ? []
      : [`${surge.servers} servers more meanwhile, ${hours(surge.serverHours ?? 0)} server hours at least`]),
    `about ${count(cost.transitions)} state transitions and ${count(cost.calls)} calls of AWS: ${cost.dollars.toFixed(2)} dollars`,
    traffic
      ? `${count(traffic.requestsPerMinute)} requests a minute of late, over ${Math.round(traffic.minutes)} min`
      : 'how many requests there are is not known',
  ];
}

const hours = (value: number) => Number(value.toPrecision(2)).toString();

function stepLines({ steps }: Plan, { width, theme }: Look): string[] {
  const rows = steps.map((step) => [
    `${step.weight} %`,
    `${step.bake}${step.approval ? ', once approved' : ''}`,
    step.requests === null ? '?' : count(step.requests),
    step.underpowered ? 'underpowered' : '',
  ]);
  const [head = '', ...lines] = table(['WEIGHT', 'BAKE', 'REQUESTS', ''], rows, width - 2, theme).split('\n');
  const found = (step: Step) =>
    step.power.flatMap((power) =>
      wrap(powerText(power), width - 6).map((line) => `      ${theme.paint.dim(line)}`),
    );
  return [`  ${head}`, ...lines.flatMap((line, index) => [`  ${line}`, ...found(steps[index]!)])];
}

/** `errors, 0.1 % of late: 2x: 95 % within 9m; 1.5x: not at this traffic`. */
function powerText({ metric, percent, regressions }: Power): string {
  return `${metric}, ${share(percent)} of late: ${regressions.map(regressionText).join('; ')}`;
}

function regressionText({ times, points, reach, within }: Regression): string {
  const size = times === null ? `+${points} points` : `${times}x`;
  if (reach === 'caught') return `${size}: 95 % within ${within}`;
  return `${size}: ${reach === 'allowed' ? 'within what is allowed' : 'not at this traffic'}`;
}

const valueText = ({ metric, live, rule }: Plan['values'][number]) =>
  `${metric}, ${live === null ? 'unknown' : Number(live.toPrecision(3))} of late: ${rule}`;

const share = (percent: number) => `${Number(percent.toPrecision(2))} %`;

/** Of those that green gets as they are only how many there are. */
function settingLines({ settings }: Plan, look: Look): string[] {
  const isTold = ({ outcome }: Plan['settings'][number]) => look.isWide || outcome !== 'copied';
  const copied = settings.filter((setting) => !isTold(setting)).length;
  const texts = settings.filter(isTold).map(({ setting, outcome, from, to, why, fix }) => {
    const change = to === null ? from : `${from === null ? '' : `${from} -> `}${to}`;
    return [`${setting}: ${outcome}`, change, why, fix].filter(Boolean).join('; ');
  });
  return listed([...texts, ...(copied > 0 ? [`${copied} more are copied as they are`] : [])], look);
}
