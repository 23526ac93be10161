import { type Bug, withPorts } from './bug.ts';

export const GATE_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'A gate whose function fails or hangs is taken for one that passes.',
    breaks: 'I23',
    scenario: 'a gate that never answers',
    variant: () =>
      withPorts(['shift-traffic'], ({ gates }) => ({
        gates: {
          ...gates,
          async ask(name, request) {
            const reply = await gates.ask(name, request);
            return reply.kind === 'unanswered' ? { ...reply, kind: 'pass' } : reply;
          },
        },
      })),
  },
  {
    rows: [],
    incident: 'A gate that says wait holds nothing up: blue is gone before the report that it was kept for.',
    breaks: 'I23',
    scenario: 'a gate that says wait, then pass',
    variant: () =>
      withPorts(['analyze'], ({ gates }) => ({
        gates: {
          ...gates,
          async ask(name, request) {
            const reply = await gates.ask(name, request);
            const isReport = request.moment === 'before-retirement';
            return isReport && reply.kind === 'wait' ? { ...reply, kind: 'pass' } : reply;
          },
        },
      })),
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
