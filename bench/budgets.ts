import budgets from './budgets.json' with { type: 'json' };

/** What a function may cost before it does anything. */
export interface Budget {
  /** Everything that is loaded at import; what is loaded later, if ever, doesn't count. 1 KB is 1,000 bytes. */
  readonly bundleKilobytes: number;
  readonly importMilliseconds: number;
}

/**
 * A step reads its own state machine's payload and its own records. The readers parse what people and other systems
 * write, with zod, which takes 95 KB, and their schedules, which take 33; and the API reaches nearly every port. A new
 * function has a step's budget.
 */
export function budgetOf(name: string): Budget {
  return budgets.readers.functions.includes(name) ? budgets.readers : budgets.steps;
}
