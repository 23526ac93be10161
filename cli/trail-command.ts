const VERBS: readonly (readonly [RegExp, string])[] = [
  [/^POST \/rollouts\/(\S+)\/(\w+)$/, '$2 $1'],
  [/^POST \/services\/(\S+)\/rollback$/, 'rollback $1'],
  [/^POST \/services\/(\S+)\/rollouts$/, 'start $1'],
  [/^POST \/services\/(\S+)\/audit$/, 'audit $1 --now'],
  [/^PUT \/services\/(\S+)\/freeze$/, 'freeze $1'],
  [/^DELETE \/services\/(\S+)\/freeze$/, 'unfreeze $1'],
  [/^PUT \/services\/([^/\s]+)$/, 'apply $1'],
  [/^DELETE \/services\/([^/\s]+)$/, 'delete $1'],
  [/^POST \/images\/(\S+)\/recall$/, 'recall'],
  [/^DELETE \/images\/(\S+)\/recall$/, 'recall --lift'],
  [/^POST \/campaigns\/(\S+)\/(\w+)$/, 'campaign $2'],
];

/** A call of the API, `POST /rollouts/web-4/pause`, as this program says it: `pause web-4`. One without a word stays. */
export function trailCommand(call: string): string {
  const [route, verb] = VERBS.find(([pattern]) => pattern.test(call)) ?? [];
  return route && verb ? call.replace(route, verb) : call;
}
