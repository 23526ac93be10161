import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

/** I24: a pipeline is started for vulnerabilities that were found, and once for the same ones. */
export class RebuildChecker implements Checker {
  readonly #context: CheckerContext;
  /** What is started again under one token is started once. */
  readonly #tokens = new Set<string>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  called({ operation, caller, input }: OurCall): void {
    if (operation !== 'StartImagePipelineExecution') return;
    const { expected, violated } = this.#context;
    const { clientToken = '' } = input as { clientToken?: string };
    this.#tokens.add(clientToken);
    if (!expected.found) violated('I24', `${caller} starts a pipeline, and nothing was found`);
    if (this.#tokens.size > 1) violated('I24', `${caller} starts a pipeline again for what was found before`);
  }

  ended(locked: boolean): void {
    const { expected, blue, violated } = this.#context;
    const { found, ends } = expected;
    if (!found || !ends || locked) return;
    if (blue.image === found.image)
      violated('I24', `${found.image} is live at the end, with what was found in it`);
  }
}
