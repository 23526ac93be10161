import { abandon } from './commands/abandon.ts';
import { apply } from './commands/apply.ts';
import { approve, reject } from './commands/approve.ts';
import { audit } from './commands/audit.ts';
import { campaign } from './commands/campaign.ts';
import { completion } from './commands/completion.ts';
import { dashboard } from './commands/dashboard.ts';
import { remove } from './commands/delete.ts';
import { doctor } from './commands/doctor.ts';
import { freeze, unfreeze } from './commands/freeze.ts';
import { history } from './commands/history.ts';
import { images } from './commands/images.ts';
import { init } from './commands/init.ts';
import { lint } from './commands/lint.ts';
import { list } from './commands/list.ts';
import { local } from './commands/local.ts';
import { logs } from './commands/logs.ts';
import { pause } from './commands/pause.ts';
import { plan } from './commands/plan.ts';
import { promote } from './commands/promote.ts';
import { publish } from './commands/publish.ts';
import { recall } from './commands/recall.ts';
import { resume } from './commands/resume.ts';
import { rollback } from './commands/rollback.ts';
import { simulate } from './commands/simulate.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { trail } from './commands/trail.ts';
import { wait } from './commands/wait.ts';
import { weight } from './commands/weight.ts';
import type { Verb } from './verb.ts';

/** In the order of the help: what on-call needs first. */
export const VERBS: readonly Verb[] = [
  status,
  rollback,
  list,
  history,
  logs,
  audit,
  doctor,
  trail,
  images,
  wait,
  pause,
  resume,
  promote,
  weight,
  approve,
  reject,
  plan,
  start,
  freeze,
  unfreeze,
  recall,
  campaign,
  abandon,
  dashboard,
  simulate,
  init,
  lint,
  apply,
  remove,
  publish,
  local,
  completion,
];
