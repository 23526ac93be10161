import { DAY } from '../../../src/rollout/duration.ts';
import type { Result } from '../../api/client.ts';
import { bakesLeft } from '../../bakes-left.ts';
import { withMoments } from '../../readable.ts';
import { between } from '../../times.ts';

export type ServiceBody = Result<'GET /services/{service}'>;
export type RolloutBody = Result<'GET /rollouts/{id}'>;
export type SummaryBody = Result<'GET /services/{service}/rollouts'>['rollouts'][number];

/** How a state is coloured; its words say the same. */
export type Tone = 'calm' | 'moving' | 'held' | 'bad';

export interface Badge {
  readonly tone: Tone;
  readonly text: string;
}

const PHASES: Readonly<Record<RolloutBody['phase'], string>> = {
  planned: 'Starting',
  launching: 'Launching green',
  proving: 'Proving green',
  shifting: 'Shifting traffic',
  baking: 'Baking',
  'retiring-blue': 'Retiring blue',
  'rolling-back': 'Rolling back',
  'retiring-green': 'Retiring green',
  concluded: 'Ended',
};

const RESULTS: Readonly<Record<NonNullable<RolloutBody['result']>, Badge>> = {
  promoted: { tone: 'calm', text: 'Promoted' },
  reverted: { tone: 'held', text: 'Reverted' },
  'rolled-back': { tone: 'held', text: 'Rolled back' },
  replaced: { tone: 'calm', text: 'Replaced' },
  abandoned: { tone: 'held', text: 'Abandoned' },
};

type Phased = Pick<RolloutBody, 'phase' | 'outcome' | 'result' | 'traffic'> &
  Partial<Pick<RolloutBody, 'needsOperator' | 'waiting' | 'pause' | 'cause' | 'abort'>>;

/** The state of a rollout in two words. What needs a person comes before what moves. */
export function badgeOf(rollout: Phased): Badge {
  const { phase, outcome, result, traffic, needsOperator, waiting, pause, cause, abort } = rollout;
  if (result === 'promoted' && cause?.kind === 'rollback')
    return { tone: 'calm', text: 'Promoted as a rollback' };
  if (result) return RESULTS[result];
  if (needsOperator || outcome === 'needs-operator') return { tone: 'bad', text: 'Needs a person' };
  if (abort && !phase.startsWith('retiring')) return { tone: 'held', text: PHASES['rolling-back'] };
  if (waiting?.for === 'approval') return { tone: 'held', text: 'Waits for an approval' };
  if (waiting?.for === 'window') return { tone: 'held', text: `Waits for a window at ${traffic.green} %` };
  if (waiting?.for === 'gate' && waiting.held) return { tone: 'held', text: 'Waits for a gate' };
  if (waiting?.for === 'resume' && pause?.kind === 'asked')
    return { tone: 'held', text: `Paused at ${traffic.green} %` };
  if (waiting?.for === 'turn') return { tone: 'moving', text: 'Waits for its turn' };
  if (waiting?.held) return { tone: 'held', text: `Held at ${traffic.green} %` };
  if (phase === 'baking') return { tone: 'moving', text: `Baking at ${traffic.green} %` };
  const isGoingBack = phase === 'rolling-back' || phase === 'retiring-green';
  return { tone: isGoingBack ? 'held' : 'moving', text: PHASES[phase] };
}

const AFTER = {
  advance: 'the next step',
  promote: 'promotion',
  resume: 'it goes on',
  revert: 'a revert',
} as const;

/** What a rollout waits for, until when and what comes then; empty while it acts. */
export function waitText({ waiting, readAt }: Pick<RolloutBody, 'waiting' | 'readAt'>): string {
  if (!waiting) return '';
  const { reason, until, after } = waiting;
  if (until === null) return sentence(reason);
  const then = after === null ? 'a person is called' : AFTER[after];
  return `${sentence(reason)} — ${timeLeft(until, readAt)}, then ${then}`;
}

/** A span of milliseconds for people: `45 s`, `12 min`, `3.5 h`, `2 days`. */
export function spanText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = minutes / 60;
  return hours < 36 ? `${Number(hours.toFixed(1))} h` : `${Math.round(hours / 24)} days`;
}

/** By the clock of the response, which is the cloud's and not the browser's. */
export function timeLeft(until: string, readAt: string): string {
  const left = between(readAt, until);
  return left > 0 ? `${spanText(left)} left` : 'due now';
}

/** Milliseconds of the bakes to come if nothing holds it; undefined once it has ended or goes back. */
export const planLeft = (rollout: RolloutBody): number | undefined => bakesLeft(rollout) || undefined;

export function percentOf(part: number, whole: number): string {
  if (whole === 0) return '—';
  const share = (part / whole) * 100;
  return `${share === 0 || share >= 10 ? share.toFixed(0) : share.toPrecision(2)} %`;
}

export const countText = (count: number) => count.toLocaleString('en');

/**
 * Begins with a capital, unless it is a name such as `web-1` or an ARN; moments are in the browser's time zone, callers
 * brief.
 */
export function sentence(text: string): string {
  const local = withMoments(text, dateText);
  return /^(?!arn:)[a-z]+(?:[ ,:]|$)/.test(local)
    ? `${local.slice(0, 1).toUpperCase()}${local.slice(1)}`
    : local;
}

/** `14:03:07`, in the browser's time zone. */
export const clockText = (at: string) => new Date(at).toLocaleTimeString('en-GB');

/** A time alone is of the last 24 hours. */
export const timeText = (now: string, at: string) => (between(at, now) < DAY ? clockText(at) : dateText(at));

export const dateText = (at: string) =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** What comes before the reason of a failure. */
export function failureTitle({ endedAt, result }: Pick<RolloutBody, 'endedAt' | 'result'>): string {
  if (result === 'abandoned') return 'Failed';
  return endedAt ? 'Reverted' : 'Goes back';
}

/** What comes before who asked for a rollback: it has happened once blue has all of the traffic. */
export function abortTitle({ phase, result }: Pick<RolloutBody, 'phase' | 'result'>): string {
  const isBack = phase === 'retiring-green' || (phase === 'concluded' && result !== 'abandoned');
  return isBack ? 'Rolled back' : 'Rollback asked for';
}
