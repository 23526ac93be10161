import type { GateReply } from '../../../src/rollout/gates/gate-record.ts';
import type { GateRequest } from '../../../src/rollout/gates/gate-schema.ts';
import { type Bug, withPorts } from './bug.ts';

/** A function takes the replies of gates that are so for a pass. */
const takingForPass = (caller: string, isTaken: (reply: GateReply, request: GateRequest) => boolean) =>
  withPorts([caller], ({ gates }) => ({
    gates: {
      ...gates,
      async ask(name, request) {
        const reply = await gates.ask(name, request);
        return isTaken(reply, request) ? { ...reply, kind: 'pass' } : reply;
      },
    },
  }));

export const GATE_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'A gate whose function fails or hangs is taken for one that passes.',
    breaks: 'I23',
    scenario: 'a gate that never answers',
    variant: () => takingForPass('shift-traffic', ({ kind }) => kind === 'unanswered'),
  },
  {
    rows: [],
    incident: 'A gate that says wait holds nothing up: blue is gone before the report that it was kept for.',
    breaks: 'I23',
    scenario: 'a gate that says wait, then pass',
    variant: () =>
      takingForPass('analyze', ({ kind }, { moment }) => kind === 'wait' && moment === 'before-retirement'),
  },
  {
    rows: [],
    incident: 'A gate is asked before that is on record: after a crash nobody knows which question it was.',
    breaks: 'I12',
    scenario: 'a gate that fails half-way',
    variant: () =>
      withPorts(['shift-traffic'], ({ rollouts }) => ({
        rollouts: {
          ...rollouts,
          async save(rollout) {
            const { gating, ...rest } = rollout;
            const isAsked = gating?.gates.some(({ answer }) => answer) ?? true;
            return isAsked
              ? rollouts.save(rollout)
              : { ...(await rollouts.save({ ...rest, gating: undefined })), gating };
          },
        },
      })),
  },
];
