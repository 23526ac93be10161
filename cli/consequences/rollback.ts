import { canTakeAll } from '../../src/rollout/fleet/capacity.ts';
import { percent } from '../layout.ts';
import { elsewhereTexts } from '../screens/elsewhere.ts';
import { isGoingBack } from '../screens/words.ts';
import { between, timeFrom } from '../times.ts';
import {
  type About,
  type AboutRollout,
  fleetOf,
  healthyUnits,
  itsServers,
  namedFleet,
  seenFleet,
  waitingImage,
} from './about.ts';

/** What a rollback of a service does now: of the rollout under way, or to the image before. */
export const ofServiceRollback = (about: About): string[] => {
  const { rollout } = about;
  if (!rollout || rollout.endedAt) return ofImageBefore(about);
  if (rollout.cause.kind === 'rollback' && !isGoingBack(rollout))
    return [
      `${rollout.rollout} is bringing ${rollout.image} back already: this changes nothing.`,
      `To stop that, roll ${rollout.rollout} back itself.`,
    ];
  return ofRolloutRollback({ ...about, rollout });
};

/** What a rollback of this rollout does now, or the refusal of an approval. */
export function ofRolloutRollback(about: AboutRollout): string[] {
  const { rollout } = about;
  // Once blue has begun to shrink there are no commands that give it the traffic.
  if (rollout.phase === 'retiring-blue' && rollout.breakGlass.length === 0) return ofShrinkingBlue(about);
  return [...blueLines(about), ...greenLines(about), ...waitingImage(about)];
}

function blueLines(about: AboutRollout): string[] {
  const { rollout } = about;
  const { blue, green } = rollout.traffic;
  const named = `Blue, ${fleetOf(about, 'blue')},`;
  if (green === 0 && rollout.traffic.intended === 0) return [`${named} has all of the traffic and keeps it.`];
  const again = isGoingBack(rollout) ? ' It goes back already; this tries it at once.' : '';
  return [
    `${named} gets all of the traffic at once; it has ${percent(blue)} now.${again}`,
    ...weaknessLines(about),
  ];
}

/** By the rule of the rollback. */
function weaknessLines(about: AboutRollout): string[] {
  const { rollout } = about;
  const blue = seenFleet(about, rollout.blue.fleet);
  if (!blue) return [];
  const healthy = healthyUnits(blue);
  const green = seenFleet(about, rollout.green.fleet);
  if (healthy === 0) return ['Blue has no healthy server: the traffic stays where it is until it has.'];
  const others = green ? healthyUnits(green) : Number.POSITIVE_INFINITY;
  if (canTakeAll(healthy, others, blue.desired ?? 0)) return [];
  return rollout.plan.instantRollback
    ? ['Blue has few healthy servers: unless you force it, the traffic stays where it is until it has more.']
    : [
        'Blue was made smaller: it is grown first, and gets the traffic as its servers come, unless you force it.',
      ];
}

function greenLines(about: AboutRollout): string[] {
  const { rollout } = about;
  const { green, phase, rollout: id } = rollout;
  if (phase === 'planned') return [`Green, ${green.fleet}, is not made; ${id} ends.`];
  const share = rollout.traffic.green > 0 ? `loses its ${percent(rollout.traffic.green)} and is` : 'is';
  return [
    `Green, ${fleetOf(about, 'green')}, ${share} retired: ${itsServers(about, green.fleet)} go, and ${id} ends.`,
    `${rollout.image} is not rolled out again by itself.`,
  ];
}

const ofShrinkingBlue = (about: AboutRollout): string[] => [
  `Blue, ${fleetOf(about, 'blue')}, is being retired and can't take the traffic any more.`,
  `Its image, ${about.rollout.blue.image}, is rolled out anew once ${about.rollout.rollout} has ended, without weighted steps.`,
  `Until then ${fleetOf(about, 'green')} keeps the traffic.`,
];

function ofImageBefore(about: About): string[] {
  const { live, previous, last } = about.service;
  const now = about.fleets?.readAt ?? '';
  const until = last?.samePressUntil;
  if (last && until && (now === '' || between(now, until) > 0))
    return [
      `This changes nothing: ${last.rollout} has brought ${live.image} back, and ${namedFleet(about, live)} is live.`,
      `From ${timeFrom(now || last.at, until)} on it brings back the image before that one.`,
    ];
  const elsewhere = about.fleets?.elsewhere ?? [];
  if (elsewhere.length > 0)
    return [
      `This is refused until ${live.fleet} has all of the traffic: ${elsewhereTexts({ elsewhere }).join('; ')}.`,
      'The refusal has the command that gives it everything.',
    ];
  if (!previous) return [`There is no image before ${live.image}: roll out one by its id instead.`];
  return [
    `No rollout is under way. ${previous.image} is rolled out anew, with as many servers as ${live.fleet} has, and gets everything at once when they are healthy.`,
    `Until then ${namedFleet(about, live)} keeps all of the traffic; then it is retired, and ${itsServers(about, live.fleet)} go.`,
    ...waitingImage(about),
  ];
}
