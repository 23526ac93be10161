import type { Fleet, LaunchHook, LaunchProblem } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { causeIn, excerptOf, type LastWords, tailOf } from '../rollout/fleet/console.ts';
import { orNothing } from '../rollout/or-nothing.ts';
import type { Rollout } from '../rollout/record.ts';
import { groupsOf } from '../rollout/traffic/pairs.ts';
import { fleetHealth } from './health.ts';
import { knownProblems, textOf } from './launch-problems.ts';

type Needs = Pick<Ports, 'fleets' | 'servers' | 'traffic'>;

/** So many servers must have ended for each that is wanted, and so many at least, before another is no use. */
const [ENDS_EACH, ENDS_MIN, ENDS_MAX] = [2, 3, 40];
/** Of what every other launch meets as well, so many are proof: AWS waits longer and longer between them. */
const LASTING_MIN = 3;

export interface BootTrouble {
  readonly problems: readonly LaunchProblem[];
  /** Everything that is known of it, to be added to a reason; empty when nothing is. */
  readonly text: string;
  /** Its servers end one after another, and none has ever come up. */
  readonly isHopeless: boolean;
  /** Its launches wait for somebody else than the servers, who doesn't answer: the image has had no chance. */
  readonly isUnanswered: boolean;
  /** Of the newest server that failed, kept because it is deleted with its server. */
  readonly lastWords?: LastWords;
}

/**
 * Why green's servers don't come up, of which `healthy` of `wanted` have: what Auto Scaling says of their launches, the
 * load balancer of their health checks, EC2 of their ends, and they themselves on their consoles. What can't be read
 * delays nothing.
 */
export async function bootTrouble(
  ports: Needs,
  rollout: Rollout,
  green: Fleet | undefined,
  { healthy, wanted }: { readonly healthy: number; readonly wanted: number },
): Promise<BootTrouble> {
  const problems = await knownProblems(ports, rollout.green.fleet);
  const health = await orNothing(fleetHealth(ports, groupsOf(rollout, 'green')));
  // A server that is ended for it takes along what its health checks said.
  const failing = health?.failing ?? rollout.boot?.failing ?? [];
  const ended = problems.flatMap(({ servers = [] }) => servers);
  const unwell = (green?.servers ?? []).map(({ id }) => id).filter((id) => !health?.healthy.includes(id));
  const isIll = failing.length > 0 || ended.length > 0;
  const lastWords = isIll ? await readLastWords(ports, rollout, [...ended, ...unwell], failing) : undefined;
  const hooks = await hooksHolding(ports, rollout.green.fleet, problems);
  return {
    problems,
    text: `${textOf(problems)}${hooksText(hooks)}${failing.map((reason) => `; the load balancer says of its servers: ${reason}`).join('')}${wordsText(lastWords)}`,
    isHopeless: healthy === 0 && isHopeless(problems, wanted),
    isUnanswered: healthy === 0 && failing.length === 0 && isUnanswered(problems, hooks),
    ...(lastWords && { lastWords }),
  };
}

const ENDING: readonly LaunchProblem['kind'][] = ['ended', 'unhealthy', 'abandoned'];

const countOf = (problems: readonly LaunchProblem[]) =>
  problems.reduce((sum, { count = 0 }) => sum + count, 0);

/** Which hooks nobody completes, and whom they tell: what Auto Scaling says of a launch names none. */
async function hooksHolding(
  { fleets }: Needs,
  fleet: string,
  problems: readonly LaunchProblem[],
): Promise<readonly LaunchHook[]> {
  if (!problems.some(({ kind }) => kind === 'waiting' || kind === 'abandoned')) return [];
  return (await orNothing(fleets.launchHooks(fleet))) ?? [];
}

const hooksText = (hooks: readonly LaunchHook[]) =>
  hooks.length === 0 ? '' : `; its launches wait for ${hooks.map(({ what }) => what).join(' and ')}`;

/** A hook that tells nobody may be for the server itself, or for whoever hears EventBridge: nothing says which. */
const isUnanswered = (problems: readonly LaunchProblem[], hooks: readonly LaunchHook[]) =>
  hooks.length > 0 &&
  hooks.every(({ tells }) => tells !== undefined) &&
  problems.every((problem) => problem.isUnanswered === true);

function isHopeless(problems: readonly LaunchProblem[], wanted: number): boolean {
  if (problems.some(({ kind, isLasting }) => kind === 'refused' && !isLasting)) return false;
  if (countOf(problems.filter(({ isLasting }) => isLasting)) >= LASTING_MIN) return true;
  const ends = countOf(problems.filter(({ kind }) => ENDING.includes(kind)));
  return ends >= Math.min(ENDS_MAX, Math.max(ENDS_MIN, ENDS_EACH * wanted));
}

/** Of the first server that EC2 has something of; what was kept before otherwise. */
async function readLastWords(
  { servers }: Needs,
  { boot }: Rollout,
  ids: readonly string[],
  failing: readonly string[],
): Promise<LastWords | undefined> {
  const [id] = ids;
  if (id === undefined) return boot;
  const [ends, output] = await Promise.all([orNothing(servers.endsOf([id])), orNothing(servers.console(id))]);
  const end = ends?.[id];
  const checks = failing.length > 0 && { failing };
  if (!output && boot && boot.server !== id) return { ...boot, ...checks };
  if (!output && end === undefined && failing.length === 0) return boot;
  return {
    server: id,
    output: tailOf(output || (boot?.server === id ? boot.output : '')),
    ...(end !== undefined && !BY_REQUEST.test(end) && { end }),
    ...checks,
  };
}

/** Auto Scaling, or a person, has ended it: the server itself has not. */
const BY_REQUEST = /^Client\.UserInitiatedShutdown/;

function wordsText(words: LastWords | undefined): string {
  if (!words) return '';
  const { server, end, output, failing } = words;
  const ended = end === undefined ? '' : `; ${server} ended: ${end}`;
  if (output === '')
    return ended || (failing ? `; ${server} runs, is not healthy, and says nothing on its console` : '');
  return `${ended}; ${server}: ${causeIn(output, end !== undefined)}, as its console says: ${excerptOf(output)}`;
}
