import type { Chance } from './functions.ts';

/** What an expression sees: the variables in scope and `$states`. All of it is JSON and never changed. */
export interface Scope {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly states: object;
  readonly chance: Chance;
}
