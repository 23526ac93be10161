import { DAY } from '../../src/rollout/duration.ts';
import { callerText } from '../../src/rollout/interventions/caller.ts';
import { bakesLeft } from '../bakes-left.ts';
import { evidenceAgainst } from '../evidence-against.ts';
import { count, percent, wrap } from '../layout.ts';
import { phaseAge } from '../phase-age.ts';
import { probesText } from '../probes-text.ts';
import { readable } from '../readable.ts';
import type { RolloutBody } from '../target.ts';
import type { Theme } from '../theme.ts';
import { between, clockTime, dateTime, span, timeFrom } from '../times.ts';
import { gateFacts } from './gate-facts.ts';
import { askedFor, causeOf, stateOf } from './words.ts';

/** What is said of a rollout, each line at most `width` wide. */
export function rolloutLines(rollout: RolloutBody, width: number, theme: Theme): string[] {
  const facts: [string, string][] = [
    ['image', `${rollout.image}, ${causeText(rollout)}`],
    ...waitingFact(rollout),
    ...reasons(rollout),
    ['plan', planText(rollout, theme)],
    ...evidence(rollout),
    ...metrics(rollout, theme),
    ...probes(rollout),
    ...gateFacts(rollout),
  ];
  const lines = facts.flatMap(([name, text]) => factLines(name, text, width, theme));
  return [headLine(rollout, theme), ...lines];
}

function causeText(rollout: RolloutBody): string {
  const reason = askedFor(rollout);
  return `${causeOf(rollout)}${reason && `: ${reason}`}`;
}

const NAME_WIDTH = 10;

function factLines(name: string, text: string, width: number, { paint }: Theme): string[] {
  const [first = '', ...more] = wrap(text, width - NAME_WIDTH);
  const rest = more.map((line) => `${' '.repeat(NAME_WIDTH)}${line.trimStart()}`);
  return [`${paint.dim(name.padEnd(NAME_WIDTH))}${first}`, ...rest];
}

function headLine(rollout: RolloutBody, theme: Theme): string {
  const age = ageText(rollout);
  return `rollout ${theme.paint.bold(rollout.rollout)}  ${stateOf(rollout, theme)}  ${theme.paint.dim(age)}`;
}

/** How long it has been where it is, and how long it goes on; with the day of what began on another one. */
function ageText(rollout: RolloutBody): string {
  const { startedAt, endedAt, readAt } = rollout;
  if (endedAt) return `took ${span(between(startedAt, endedAt))}`;
  const age = between(startedAt, readAt);
  const start =
    age < DAY ? `${span(age)} since its start` : `begun ${dateTime(startedAt)} UTC, ${span(age)} ago`;
  const here = phaseAge(rollout);
  return here === undefined || here >= age ? start : `for ${span(here)}, ${start}`;
}

function waitingFact({ waiting, step, readAt, needsOperator }: RolloutBody): [string, string][] {
  if (needsOperator) {
    return [
      ['needs', `a person since ${timeFrom(readAt, needsOperator.at)}: ${readable(needsOperator.reason)}`],
      ['help', readable(needsOperator.help)],
    ];
  }
  if (!waiting) return [];
  const end = waiting.until && endText(waiting, waiting.until, readAt, step.nextWeight);
  const fact: [string, string] = [
    waiting.held ? 'held' : 'waits',
    end ? `${readable(waiting.reason)}; ${end}` : readable(waiting.reason),
  ];
  return waiting.help ? [fact, ['help', readable(waiting.help)]] : [fact];
}

type Waiting = NonNullable<RolloutBody['waiting']>;

const PAUSE_ENDS = { resume: 'it goes on', revert: 'it goes back', advance: '', promote: '' } as const;

function endText(
  { for: what, after }: Waiting,
  until: string,
  readAt: string,
  nextWeight: number | null,
): string {
  const left = between(readAt, until);
  const end = `${timeFrom(readAt, until)} (${span(left)})`;
  const by = left > 0 ? end : 'now';
  if (what === 'resume' || what === 'approval' || what === 'window')
    return `${after === null ? 'somebody is called' : PAUSE_ENDS[after]} at ${end}`;
  if (what === 'turn') return `it goes on at ${by}`;
  if (what === 'gate' && after !== 'revert') return `it goes on without it at ${by}`;
  if (after === 'revert') return `reverted if that lasts until ${by}`;
  return `${after === 'promote' ? 'promoted' : percent(nextWeight ?? 100)} from ${by} on`;
}

function reasons({ failure, abort, abandon, needsOperator, readAt }: RolloutBody): [string, string][] {
  const found: [string, string][] = [];
  const isSaid = failure && needsOperator?.reason.includes(failure.message);
  if (failure && !isSaid) found.push(['failed', readable(failure.message)]);
  if (abort)
    found.push(['abort', `by ${callerText(abort.by)} at ${timeFrom(readAt, abort.at)}: ${abort.reason}`]);
  if (abandon) found.push(['abandoned', `by ${callerText(abandon.by)}: ${abandon.reason}`]);
  return found;
}

function planText(rollout: RolloutBody, { glyphs }: Theme): string {
  const { plan, step, phase, result } = rollout;
  const isPast = (at: number) => at < step.index || result === 'promoted' || phase === 'retiring-blue';
  const isCurrent = (at: number) => at === step.index && (phase === 'baking' || phase === 'shifting');
  const marks = plan.steps.map(({ weight, byHand }, at) => {
    const glyph = isPast(at) ? glyphs.good : isCurrent(at) ? glyphs.current : glyphs.ahead;
    return `${glyph} ${weight}${byHand ? ' by hand' : ''}`;
  });
  const left = bakesLeft(rollout);
  return `${marks.join('  ')} %${left > 0 ? `, ${span(left)} of bakes left` : ''}`;
}

const probes = ({ probes: known }: RolloutBody): [string, string][] =>
  known ? [['probes', probesText(known, (at) => `${clockTime(at)} UTC`)]] : [];

function metrics({ evidence, phase }: RolloutBody, { paint }: Theme): [string, string][] {
  if (phase !== 'baking') return [];
  const told = { good: (text: string) => text, worse: paint.red, unknown: paint.yellow };
  return evidence.metrics.map(({ name, state, text }) => [
    'metric',
    `${name} ${told[state](state)}: ${text}`,
  ]);
}

function evidence(rollout: RolloutBody): [string, string][] {
  const {
    evidence: { green, blue },
    phase,
  } = rollout;
  if (phase !== 'baking' || green.requests + blue.requests === 0) return [];
  const share = ({ requests, bad }: typeof green) =>
    requests === 0
      ? 'no requests'
      : `${count(bad)} of ${count(requests)} bad (${percent((bad / requests) * 100)})`;
  const counted: [string, string] = [
    'evidence',
    `green ${share(green)}, blue ${share(blue)}, in the complete minutes of this step`,
  ];
  const against = evidenceAgainst(rollout);
  return against ? [counted, ['against', `by the newest minutes too: ${against.reason}`]] : [counted];
}
