import { DAY, HOUR, MINUTE, SECOND } from './duration.ts';

/**
 * Every duration, in milliseconds: facts of AWS with their source, then our decisions. What users set is in the spec, and
 * what concerns people, the reconciler, the watchdog and turns is in `watch-timing.ts`, which is read through here.
 */

export * from './watch-timing.ts';
export { DAY, HOUR, MINUTE, SECOND };

// ---- Facts of AWS ----

/** The load balancer reports to CloudWatch once a minute (ALB user guide, "CloudWatch metrics"). */
export const METRICS_PERIOD = MINUTE;
/** The newest minutes are still being counted. AWS names no bound; Netflix/atlas#1300 keeps the same distance. */
export const METRICS_SETTLING = 2 * MINUTE;
/** New weights have reached every node of the load balancer by then. AWS publishes no bound, a minute is its scale. */
export const WEIGHT_PROPAGATION = MINUTE;
/** Longer than reads of Auto Scaling and EC2 lag behind what was written. AWS publishes no bound; seen up to a minute. */
export const READ_STALENESS = 75 * SECOND;
/** The shortest age at which a group can replace its servers (`MaxInstanceLifetime`, Auto Scaling API reference). */
export const INSTANCE_LIFETIME_MIN = DAY;
/** `DescribeExecution` is eventually consistent (Step Functions API reference): what began this recently may not show. */
export const EXECUTION_STALENESS = 2 * MINUTE;

// ---- Our decisions ----

/** A step's function on Lambda ends then. Its task in the flow waits longer, so the function ends before its task does. */
export const STEP_TIMEOUT = 30 * SECOND;
/** A step stops acting then, so that nothing takes effect once its function has ended. */
export const STEP_TIME = 28 * SECOND;
export const EVENT_TIMEOUT = MINUTE;
export const EVENT_TIME = 57 * SECOND;
/** The HTTP API times out at 30 s (API Gateway quotas) and would hide the response. */
export const API_TIMEOUT = 29 * SECOND;
/**
 * After a 503 a client sends its request again: a throttled load balancer takes three changes a second (Elastic Load
 * Balancing API throttling), and has room for several by then.
 */
export const API_RETRY_AFTER = 2 * SECOND;
/** The SDK's default is no timeout; all attempts of a call (`src/aws/retries.ts`) end before their function does. */
export const HTTP_TIMEOUTS = { connection: 2 * SECOND, request: 8 * SECOND };
/** Until the whole response of another installation, or of STS, is there: others wait for it, once in a round. */
export const INSTALLATION_PATIENCE = 5 * SECOND;
/** Before the end of a role's credentials others are asked for; they last an hour (STS, `AssumeRole`). */
export const CREDENTIALS_RENEWED = 5 * MINUTE;
/** A `Date` header counts whole seconds, and a slower response is out of date. */
export const CLOCK_TOLERANCE = 5 * SECOND;

/** An execution that AWS doesn't start, as while it throttles, is tried again for so long: the function has more to do. */
export const START_PATIENCE = 10 * SECOND;

export const POLL_INTERVAL = 15 * SECOND;
/** A step has one whole minute at least, which begins within a minute of the raise, and has settled. */
export const STEP_LENGTH_MIN = 2 * MINUTE + METRICS_SETTLING;
/** A plan is made for the traffic that there was for so long. */
export const LAST_TRAFFIC_WINDOW = HOUR;
/** Servers boot within it as a rule; after it the timeline says why they don't come up. */
export const LAUNCH_PATIENCE = 3 * MINUTE;
/** Between two polls of what has taken most of a day already. */
export const POLL_INTERVAL_MAX = HOUR;
export const BAKES_MAX = 14 * DAY;
/** Of a forward action (ELBv2 API reference, `TargetGroupStickinessConfig.DurationSeconds`). */
export const STICKINESS_MAX = 7 * DAY;
/** A bake is looked at so long after each minute, and by different rollouts within so many seconds more. */
export const LOOK_DELAY = SECOND;
export const LOOK_SPREAD = 10 * SECOND;
/** Two looks aren't closer to one another. */
export const LOOKS_APART = 5 * SECOND;
/** Between two looks in a step's first minutes, … */
export const LOOK_INTERVAL_YOUNG = 20 * SECOND;
export const STEP_YOUNG = 5 * MINUTE;
/** … and later: servers that are lost are noticed within it. Both divide a minute. */
export const LOOK_INTERVAL = 30 * SECOND;
/** A bake's execution is followed by another one then: its history has 25,000 events, and a look takes nine. */
export const EXECUTION_AGE_MAX = 8 * HOUR;
/** Green meets a new weight with cold caches and few connections: what it does then isn't what it is like. */
export const RAISE_SETTLING = 10 * SECOND;
/** A spec may leave as much of each step to green's caches: a fleet that is cold for longer is slow. */
export const WARM_UP_MAX = 15 * MINUTE;
/** As long as between two looks, so two must agree: one may meet a server that is being replaced. */
export const UNHEALTHY_MIN = LOOK_INTERVAL_YOUNG;
/** How long a settled minute is waited for: far beyond how late metrics get, and it keeps the record small. */
export const METRICS_WAIT_MAX = 15 * MINUTE;
/** Blue's responses of so long before a step are what green's are compared with where blue has no traffic beside it. */
export const BASELINE_WINDOW = 15 * MINUTE;
/** Responses may take so long on average, whatever is reported: the series of a minute end at slightly different moments. */
export const RESPONSE_TIME_ASSUMED = SECOND;
/** An outage shows in the newest settled minutes of this length: one minute may hold one bad server's last requests. */
export const OUTAGE_WINDOW = 2 * MINUTE;
/** Green may take that long to recover before blue, which is kept until then, takes everything back. */
export const GREEN_RECOVERY_MAX = 10 * MINUTE;
/** A green without traffic is kept that long for a blue that isn't whole; then the next image may come. */
export const GREEN_KEPT_MAX = HOUR;
/** What Auto Scaling was told to end has left the target group by then; until then some of it looks healthy. */
export const REDUCED_SETTLING = 30 * SECOND;
/** Then a person is asked. */
export const BLUE_RECOVERY_MAX = 15 * MINUTE;
/** How long the way back to blue may take, where the spec doesn't say. */
export const BACK_WITHIN_DEFAULT = 10 * SECOND;
/** The proof is one step's, which has its other work to do as well. */
export const BACK_WITHIN_MAX = 20 * SECOND;
/** A way back that takes too long is tried again for so long: AWS may be throttling for a moment. */
export const WAY_BACK_PATIENCE = 2 * MINUTE;
/** A first weight that is tried again meanwhile needs no other proof. */
export const WAY_BACK_VALID = 5 * MINUTE;
/** A probe waits that long for a response, its body included, … */
export const PROBE_WITHIN_MAX = 5 * SECOND;
/** … and one that is sent several times in a row so long in all: the step has its other work to do as well. */
export const PROBE_ROUND_MAX = 10 * SECOND;
/** Probes that have passed need no other round meanwhile: a first weight may be tried again. */
export const PROBES_VALID = MINUTE;
/** Probes that don't get as far as the load balancer are tried again for so long. */
export const PROBES_PATIENCE = 5 * MINUTE;
/** A gate answers within it, or is asked again; a function that takes longer says wait meanwhile. */
export const GATE_CALL_MAX = 10 * SECOND;
/** One that is told of a revert and doesn't answer is told again no sooner: the cleanup takes longer by each call. */
export const GATE_RETELL_MIN = MINUTE;
/** A gate is asked again about once a minute. */
export const GATE_TIMEOUT_MIN = MINUTE;
/** The longest time between two questions to a gate before green's first weight. */
export const GATE_POLL_MAX = 5 * MINUTE;
/** A whole look sends probes through the split for so long. */
export const PROBE_BURST = 5 * SECOND;
/** From a fleet's last requests to its end, lifecycle hooks included; then a person is called, and the wait goes on. */
export const RETIREMENT_MAX = 6 * HOUR;
/** A published image that can't be used yet is checked that long: copying and sharing a large one takes hours. */
export const IMAGE_WAIT_MAX = DAY;
/** An image that failed for a reason that isn't its own is offered again after that long, then after twice as long, … */
export const RETRY_DISTANCE_MIN = 5 * MINUTE;
/** … up to this: a few attempts a day find out that the reason has gone. */
export const RETRY_DISTANCE_MAX = 6 * HOUR;
/** How long an image is live in one environment before it goes to the next, where the spec doesn't say. */
export const SOAK_DEFAULT = DAY;
/** The ages of servers are looked at as often at least, and a refresh that went back isn't repeated before. */
export const REFRESH_AGAIN = DAY;
/** Of servers, and of an image before it goes on. */
export const AGE_MAX = 365 * DAY;
/** A moment of a refresh's schedule that finds its service busy waits that long, and no two are closer to one another. */
export const REFRESH_LATE_MAX = HOUR;
/** Servers that take the place of touched ones serve by then, or the fleet is given its size back. */
export const REPLACEMENT_MAX = 15 * MINUTE;
/** Whoever it has given way to has begun by then, and what kept new servers from serving may have passed. */
export const REPLACEMENT_AGAIN = 30 * MINUTE;
/** A command that is repeated under its key within this time isn't carried out again. */
export const REPLAY_RETENTION = DAY;
/** The API shows a rollout's requests of so long, its newest: what a person can see on a page. */
export const METRICS_SHOWN = 6 * HOUR;
/** The bake at 100 % of a rollback whose spec holds that step until a person goes on. */
export const HELD_BAKE_OF_ROLLBACK = 10 * MINUTE;
