import { withCallers } from '../src/rollout/interventions/caller.ts';
import { asCommands } from './api/as-commands.ts';
import { dateTime } from './times.ts';

/** As texts of the API have it: `2026-01-01T02:03:04.000Z`. */
const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A text of the API with its moments as `show` has them, and without what the name of every caller begins with. */
export const withMoments = (text: string, show: (at: string) => string) =>
  withCallers(text.replaceAll(MOMENT, show));

/** A text of the API for people at a terminal: commands in place of calls, moments in UTC, callers in short. */
export const readable = (text: string) => withMoments(asCommands(text), (at) => `${dateTime(at)} UTC`);

/** ARNs of load balancers and target groups are long, and begin alike. */
export const withoutAccount = (text: string) =>
  text.replaceAll(/arn:aws[\w-]*:elasticloadbalancing:[^:]*:\d*:/g, '');
