import type { Verb } from './verb.ts';

/**
 * In the order of the help: what on-call needs first. Each is loaded when it is called for, so that a press doesn't wait for
 * the libraries of all others.
 */
const LOADERS = {
  status: async () => (await import('./commands/status.ts')).status,
  rollback: async () => (await import('./commands/rollback.ts')).rollback,
  list: async () => (await import('./commands/list.ts')).list,
  history: async () => (await import('./commands/history.ts')).history,
  logs: async () => (await import('./commands/logs.ts')).logs,
  audit: async () => (await import('./commands/audit.ts')).audit,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  trail: async () => (await import('./commands/trail.ts')).trail,
  images: async () => (await import('./commands/images.ts')).images,
  wait: async () => (await import('./commands/wait.ts')).wait,
  pause: async () => (await import('./commands/pause.ts')).pause,
  resume: async () => (await import('./commands/resume.ts')).resume,
  promote: async () => (await import('./commands/promote.ts')).promote,
  weight: async () => (await import('./commands/weight.ts')).weight,
  approve: async () => (await import('./commands/approve.ts')).approve,
  reject: async () => (await import('./commands/approve.ts')).reject,
  plan: async () => (await import('./commands/plan.ts')).plan,
  start: async () => (await import('./commands/start.ts')).start,
  freeze: async () => (await import('./commands/freeze.ts')).freeze,
  unfreeze: async () => (await import('./commands/freeze.ts')).unfreeze,
  recall: async () => (await import('./commands/recall.ts')).recall,
  campaign: async () => (await import('./commands/campaign.ts')).campaign,
  abandon: async () => (await import('./commands/abandon.ts')).abandon,
  dashboard: async () => (await import('./commands/dashboard.ts')).dashboard,
  simulate: async () => (await import('./commands/simulate.ts')).simulate,
  init: async () => (await import('./commands/init.ts')).init,
  lint: async () => (await import('./commands/lint.ts')).lint,
  apply: async () => (await import('./commands/apply.ts')).apply,
  delete: async () => (await import('./commands/delete.ts')).remove,
  publish: async () => (await import('./commands/publish.ts')).publish,
  local: async () => (await import('./commands/local.ts')).local,
  completion: async () => (await import('./commands/completion.ts')).completion,
} satisfies Record<string, () => Promise<Verb>>;

type VerbName = keyof typeof LOADERS;

/** Whether the program has a verb of this name. */
export const isVerb = (word: string | undefined): word is VerbName =>
  word !== undefined && Object.hasOwn(LOADERS, word);

/** All verbs, in the order of the help. */
export const loadVerbs = (): Promise<Verb[]> => Promise.all(Object.values(LOADERS).map((load) => load()));

/** The verbs that a command line may come to: the one that it names, or all of them for whatever else it says. */
export const verbsFor = async ([word]: readonly string[]): Promise<readonly Verb[]> =>
  isVerb(word) ? [await LOADERS[word]()] : loadVerbs();
