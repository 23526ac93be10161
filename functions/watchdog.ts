import { throwAll, visitEach } from '../src/lifecycle/visit.ts';
import type { Ports } from '../src/ports/ports.ts';
import { findRollout } from '../src/records/update.ts';
import { RecordConflict, RolloutConcluded, StaleEpoch } from '../src/rollout/errors.ts';
import type { Rollout } from '../src/rollout/record.ts';
import type { Service } from '../src/rollout/service.ts';
import { eventHandler } from '../src/runtime/event.ts';
import { metrics } from '../src/runtime/ports/cloudwatch-ports.ts';
import { engine } from '../src/runtime/ports/executions.ts';
import { alarms } from '../src/runtime/ports/late-alarms.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import {
  clock,
  fleets,
  judgements,
  recalls,
  rollouts,
  services,
  templateVersions,
  traffic,
} from '../src/runtime/ports/ports.ts';
import { settings } from '../src/runtime/ports/settings.ts';
import { testerRules } from '../src/runtime/ports/tester-rules.ts';
import { triggerOf } from '../src/runtime/watchdog-event.ts';
import { announceLate } from '../src/watchdog/announce.ts';
import { cleanUp, rolloutsTagging } from '../src/watchdog/cleanup.ts';
import { heedAlarm } from '../src/watchdog/heed-alarm.ts';
import { endedLately, removeLateTesters } from '../src/watchdog/late-testers.ts';
import { completeAllRecalls } from '../src/watchdog/recalls.ts';
import { recoverService } from '../src/watchdog/recover.ts';
import type { WatchNeeds } from '../src/watchdog/watch-paused.ts';

type Needs = WatchNeeds & Pick<Ports, 'settings' | 'templateVersions' | 'recalls'>;

export interface WatchReport {
  /** What was done, by service or rollout; those without an action are left out. */
  readonly done: Readonly<Record<string, readonly string[]>>;
}

/**
 * Recovers the service of an execution that has ended, and has a rollout looked at whose alarm has gone off. Because such
 * events come late, twice or never, it also checks every service on a schedule, and cleans up after ended rollouts. Throws
 * what failed, once all were checked.
 */
export async function watchdog(ports: Needs, event: unknown): Promise<WatchReport> {
  const { ended, alarm } = triggerOf(event);
  const round = createRound();
  const { services, unreadable } = await ports.services.list();
  if (alarm !== undefined) {
    await visitEach(services, (one) => round.check(one.name, () => heedAlarm(ports, one, alarm)));
    return round.report();
  }
  const concerned = services.filter(({ lock }) => !ended || lock?.rollout === ended.rollout);
  await visitEach(concerned, async (service) => {
    await round.check(service.name, () => recoverService(ports, service, ended));
    await round.check(`events of ${service.name}`, () => announceLate(ports, service));
  });
  for (const { name, error } of ended ? [] : unreadable) await round.check(name, () => Promise.reject(error));
  if (!ended) await round.check('recalls', () => completeAllRecalls(ports, services, round.check));
  if (!ended) await round.check('fleets', () => cleanUpAll(ports, round, services));
  return round.report();
}

interface Round {
  /** Collects the actions, and a failure for later: the others are still checked. */
  check(about: string, act: () => Promise<readonly string[]>): Promise<void>;
  report(): WatchReport;
}

function createRound(): Round {
  const done: Record<string, readonly string[]> = {};
  const failures: unknown[] = [];
  return {
    async check(about, act) {
      try {
        const actions = await act();
        if (actions.length > 0) done[about] = actions;
      } catch (error) {
        if (!isOvertaken(error)) failures.push(error);
      }
    },
    report() {
      throwAll(failures);
      return { done };
    },
  };
}

async function cleanUpAll(
  ports: Needs,
  round: Round,
  services: readonly Service[],
): Promise<readonly string[]> {
  const fleets = await ports.fleets.ours();
  const live = services.filter(({ lock }) => !lock).map((service) => service.live.fleet);
  const tagging = rolloutsTagging(fleets, live);
  const late = endedLately(services, tagging, ports.clock.now());
  await visitEach([...new Set([...late, ...tagging])], async (id) => {
    // A read that fails is tried again by the second check.
    let rollout: Rollout | undefined;
    const read = async () => (rollout ??= await findRollout(ports, id));
    if (late.includes(id))
      await round.check(`rules of ${id}`, async () => removeLateTesters(ports, await read()));
    if (tagging.includes(id)) await round.check(id, async () => cleanUp(ports, await read(), fleets));
  });
  return [];
}

/** Somebody else acts at this moment; the next check does what is left. */
const isOvertaken = (error: unknown) =>
  error instanceof RecordConflict || error instanceof StaleEpoch || error instanceof RolloutConcluded;

export const handler = eventHandler('watchdog', watchdog, {
  alarms,
  notifier,
  clock,
  engine,
  fleets,
  judgements,
  metrics,
  recalls,
  rollouts,
  services,
  settings,
  templateVersions,
  testerRules,
  traffic,
});
