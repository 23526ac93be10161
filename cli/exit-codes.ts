/** What a command came to. A rollout's end decides where there is one; see the help of each command. */
export const EXIT = {
  ok: 0,
  failed: 1,
  reverted: 2,
  rolledBack: 3,
  held: 4,
  needsOperator: 5,
  timedOut: 6,
  refused: 7,
  notAllowed: 8,
  findings: 9,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For the help and the documentation. */
export const EXIT_CODES: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done; of a rollout: promoted'],
  [EXIT.failed, 'usage, or something failed that should not'],
  [EXIT.reverted, 'the rollout was reverted by itself'],
  [EXIT.rolledBack, 'rolled back or abandoned by a person, or replaced by a newer image'],
  [EXIT.held, 'the rollout is held, or waits for an approval'],
  [EXIT.needsOperator, 'the rollout needs an operator'],
  [EXIT.timedOut, 'the rollout had not ended when the time was up'],
  [EXIT.refused, 'refused: the API said no, or a spec is not valid'],
  [EXIT.notAllowed, 'no credentials, or they are not allowed to'],
  [EXIT.findings, 'an audit or the doctor has findings'],
  [EXIT.interrupted, 'interrupted by Ctrl-C; the rollout goes on'],
];
