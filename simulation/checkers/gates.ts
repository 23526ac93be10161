import type { Gating } from '../../src/rollout/gates/gate-record.ts';
import type { GateRequest } from '../../src/rollout/gates/gate-schema.ts';
import type { OurCall } from '../world/calls.ts';
import type { Change, Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, greenFleet, isInOneStep, isRelaunch } from './context.ts';

interface Recorded {
  readonly id?: string;
  readonly gating?: Gating;
}

interface Invocation {
  readonly Payload?: Uint8Array;
}

/** A question that was being asked as a rollout was aborted, milliseconds. */
const UNDER_WAY = 90_000;

const textOf = ({ Payload }: Invocation) => new TextDecoder().decode(Payload);

const questionOf = ({ operation, input }: OurCall): GateRequest | undefined =>
  operation === 'Invoke' ? JSON.parse(textOf(input as Invocation)) : undefined;

/** What a function has said, where it has. */
function verdictIn(response: unknown): string | undefined {
  const { FunctionError } = response as { FunctionError?: string };
  if (FunctionError !== undefined) return undefined;
  return (JSON.parse(textOf(response as Invocation)) as { verdict?: string } | null)?.verdict;
}

/**
 * I23: green gets no weight, and blue isn't emptied, before the gates that stand before it have passed, as our code was
 * told; nobody is asked whether to go on once on-call has said to go back. I12: that a gate is asked is on the record
 * before.
 */
export class GatesChecker implements Checker {
  readonly #context: CheckerContext;
  /** Questions by rollout, gate and attempt, as records have them. */
  readonly #recorded = new Set<string>();
  /** By rollout: what passed, as `tests step 1`, and which rollouts a gate is against. */
  readonly #passed = new Set<string>();
  readonly #failed = new Set<string>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  returned({ operation, input }: OurCall): void {
    const { id = '', gating } = (input as { Item?: Recorded }).Item ?? {};
    if (operation !== 'PutItem' || !gating) return;
    for (const { name, attempt } of gating.gates) this.#recorded.add(`${id} ${name} ${attempt}`);
  }

  called(call: OurCall): void {
    const question = questionOf(call);
    if (!question) return;
    const { world, expected, violated } = this.#context;
    const { rollout, gate, attempt, moment, id } = question;
    if (!this.#recorded.has(`${rollout} ${gate} ${attempt}`))
      violated('I12', `${call.caller} asks ${id}, which is on no record`);
    const { aborted } = expected;
    const isLate = aborted?.fleet === rollout && world.clock.now() - aborted.at > UNDER_WAY;
    if (isLate && moment !== 'after-revert') violated('I23', `${id} is asked after an abort`);
  }

  responded(call: OurCall, response: unknown): void {
    const question = questionOf(call);
    if (!question) return;
    const { rollout, gate, moment, step } = question;
    const verdict = verdictIn(response);
    const place = step ? `step ${step.index}` : moment;
    if (verdict === 'pass') this.#passed.add(`${rollout} ${gate} ${place}`);
    if (verdict === 'fail' && moment !== 'after-revert') this.#failed.add(rollout);
  }

  splitWritten({ fleet, was, is }: SplitWrite): void {
    const { expected, violated } = this.#context;
    if (is <= was || isInOneStep(this.#context)) return;
    const step = expected.weights.indexOf(is);
    const missing = (expected.gates ?? [])
      .filter(({ before }) => before === 'step' || (before === 'traffic' && was === 0))
      .filter(({ name }) => !this.#passed.has(`${fleet} ${name} step ${step}`));
    for (const { name } of missing)
      violated('I23', `green gets ${is} %, and the gate ${name} hasn't passed it`);
    if (this.#failed.has(fleet)) violated('I23', `green gets ${is} %, and a gate was against it`);
  }

  changed({ before, after }: Change): void {
    const { expected, blue, violated } = this.#context;
    const was = before.groups.get(blue.name);
    const is = after.groups.get(blue.name);
    if (!was || was.desired === 0 || (is?.desired ?? 0) > 0 || isRelaunch(this.#context)) return;
    const green = greenFleet(this.#context)?.name ?? '';
    for (const { name } of (expected.gates ?? []).filter((gate) => gate.before === 'retirement'))
      if (!this.#passed.has(`${green} ${name} before-retirement`))
        violated('I23', `blue is emptied, and the gate ${name} hasn't passed it`);
  }
}
