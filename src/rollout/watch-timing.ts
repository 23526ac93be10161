import { DAY, HOUR, MINUTE, SECOND } from './duration.ts';

/** Our decisions about people, the reconciler, the watchdog and turns, in milliseconds. `timing.ts` has all others. */

/** A person has that long to keep an image that is announced to be deleted. */
export const DELETION_NOTICE = DAY;
/** Told later than that, its day begins then: two rounds, so that what one of them couldn't do moves nothing. */
export const DELETION_TOLD_LATE = 10 * MINUTE;
/** How often old images of a service are looked for. */
export const DELETION_LOOK_INTERVAL = 6 * HOUR;
/** Between two rounds of the reconciler, as its rule in `src/runtime/catalogue.ts` has it. */
export const RECONCILE_INTERVAL = 5 * MINUTE;
/** A promotion by hand waits for a check that comes this soon; a later one isn't waited for: another execution begins. */
export const TAKEOVER_INSTEAD_OF_TICK = MINUTE;
/** A pause ends then: it keeps two fleets, and everybody else's images. */
export const PAUSE_MAX = 14 * DAY;
/** A freeze ends by itself: nobody remembers one that is older. */
export const FREEZE_MAX = 30 * DAY;
/** The watchdog, which begins what waits for a window, comes every minute and may miss some. */
export const WINDOW_MIN = 15 * MINUTE;
/** How far ahead a window is looked for: one that a change of the clocks swallows opens a week later. */
export const WINDOW_SEARCH = 16 * DAY;
/** Long enough for CloudFormation to delete the state machine, and short where it doesn't. */
export const REMOVAL_FREEZE = 30 * MINUTE;
/** After traffic was taken back a second press within this time means the same, not the image before that. */
export const SAME_PRESS = 30 * MINUTE;
/** As `SAME_PRESS`, for the press that aborted a rollout before it had traffic: colleagues press within minutes. */
export const SAME_PRESS_WITHOUT_TRAFFIC = 5 * MINUTE;
/** A rollout waits so long for a split that isn't blue's yet; then its image is offered again later. */
export const SPLIT_WAIT_MAX = HOUR;
/** An abort or a failure of that age was left by whoever recorded it; until then the traffic is theirs to move. */
export const ABORT_STALE_AFTER = MINUTE;
/** A rollout that needs a person is tried again this often: its cause may have gone by itself. */
export const NEEDS_OPERATOR_RETRY = 15 * MINUTE;
/** As often once it was tried for a day. */
export const NEEDS_OPERATOR_RETRY_LATER = HOUR;
/** A person is called again for the same reason after that long: whoever was called may have gone home. */
export const OPERATOR_CALL_REPEAT = DAY;
/** Until then an announcement is for whoever recorded it to deliver, and after that for the watchdog. */
export const ANNOUNCEMENT_LATE_AFTER = MINUTE;
/** A slow function may still act on a rollout that has ended; by then it has ended too. */
export const CLEANUP_DELAY = 5 * MINUTE;
/** Whoever saw a campaign go on has begun by then, or has ended with its function; and a round has read of it. */
export const CROSSING = 2 * MINUTE;
/** A pin that can't be released for that long, as when blue's image is gone, stays. */
export const UNPIN_RETRY_MAX = DAY;
/**
 * How long a start of a pipeline whose outcome isn't known is repeated. Image Builder doesn't say for how long it knows a
 * client token; other services of AWS do for a day.
 */
export const START_REPEAT_MAX = 12 * HOUR;
/** A rollout that was throttled asks for turns so long, from the last turn on. */
export const THROTTLED_FOR = 5 * MINUTE;
/** A turn is good for so long; two looks are no closer. */
export const TURN_VALID = 5 * SECOND;
/** A turn that can't be had is replaced by so long a wait. */
export const TURN_FALLBACK = 15 * SECOND;
/**
 * Then a throttled rollout goes back, and its image is offered again: a thousand launches take an hour at AWS's limits.
 * While green has traffic, `holdAtMost` may end it sooner.
 */
export const THROTTLE_PATIENCE = 3 * HOUR;
/** A wait for a turn is no longer: an abort is noticed within it. */
export const TURN_WAIT_MAX = MINUTE;
/**
 * What gives the traffic back tries again this soon, whatever its turn: while it is throttled, what AWS takes of the
 * account's calls is used up, mostly by its like. Hundreds of them together are as soon back as one by one.
 */
export const GIVE_BACK_AGAIN = 2 * SECOND;
/** Turns become slower once for one throttled moment, which many rollouts meet, … */
export const TURNS_SLOWER_AGAIN = 10 * SECOND;
/** … and by half as much faster again in so long. */
export const TURNS_HALF_LIFE = 2 * MINUTE;
/** People are told of an environment before that has told nothing for so long: a deployment there is over by then. */
export const UPSTREAM_SILENCE_TOLD = HOUR;
/** An installation that keeps a campaign waiting for so long, or is silent, is announced. */
export const BRANCH_PATIENCE = 30 * MINUTE;
/** Between two questions to one that has nothing to be told: the ends of rollouts here make many rounds. */
export const BRANCH_ASKED_AGAIN = MINUTE;
/** Of a round, in which a function has a minute, for the questions to other installations; each has five seconds. */
export const BRANCHES_TIME = 20 * SECOND;
/** A stop or a way back is on its way for so long, after the campaign's end, to an installation that was left out. */
export const END_PASSED_ON = 7 * DAY;
/** An installation that leads a campaign asks for it every five minutes: nothing for so long is announced. */
export const LEADER_PATIENCE = HOUR;
/** Between two writes that it was heard. */
export const LEADER_NOTED = 10 * MINUTE;
