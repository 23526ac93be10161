import { DefinitionError, QueryEvaluationError } from './errors.ts';
import { compileExpression, type Expression } from './expression.ts';
import type { Scope } from './scope.ts';

/** A JSON value of a definition with `{% expressions %}` in it, compiled. */
export interface Template {
  /**
   * The value with every expression in its place: at once where nothing needs jsonata, otherwise as a promise.
   * Throws or rejects with QueryEvaluationError.
   */
  evaluate(scope: Scope): unknown;
  /** The source of the expression when the template is nothing but one, for error messages. */
  readonly source: string | undefined;
  /** The value of a template that holds no expression. */
  readonly literal: { readonly value: unknown } | undefined;
  /** The field of the state it stands in, as error messages and history name it: `Arguments`. */
  readonly field: string;
}

interface Place {
  /** Where it stands in the definition. */
  readonly path: string;
  /** Where it stands in its state: `Output/id`. */
  readonly field: string;
  /** The members of `$states` that exist there. */
  readonly statesFields: readonly string[];
}

/** Compiles a JSON value. Throws DefinitionError for an expression that doesn't compile. */
export function compileTemplate(value: unknown, place: Place): Template {
  if (typeof value === 'string') return text(value, place);
  if (typeof value !== 'object' || value === null) return fixed(value, place);
  const keys = Object.keys(value);
  const parts = keys.map((key) => {
    const below = { path: `${place.path}/${key}`, field: `${place.field}/${key}` };
    return compileTemplate((value as Record<string, unknown>)[key], { ...place, ...below });
  });
  if (parts.every((part) => part.literal)) return fixed(value, place);
  const assemble = (values: readonly unknown[]) =>
    Array.isArray(value) ? values : Object.fromEntries(keys.map((key, index) => [key, values[index]]));
  return {
    field: place.field,
    source: undefined,
    literal: undefined,
    evaluate(scope) {
      const values: unknown[] = [];
      for (const part of parts) {
        const value = part.evaluate(scope);
        if (value instanceof Promise) return rest(parts, values, value, scope).then(assemble);
        values.push(value);
      }
      return assemble(values);
    },
  };
}

/** From the first part that needs jsonata on, one after the other: the first error is the one that is told. */
async function rest(parts: readonly Template[], done: unknown[], pending: Promise<unknown>, scope: Scope) {
  const values = [...done, await pending];
  for (const part of parts.slice(values.length)) values.push(await part.evaluate(scope));
  return values;
}

const fixed = (value: unknown, place: Place): Template => ({
  field: place.field,
  source: undefined,
  literal: { value },
  evaluate: () => value,
});

/** A string is an expression when it is wrapped in `{% %}` with nothing around; wrapped on one side it is a slip. */
function text(value: string, place: Place): Template {
  const [opens, closes] = [value.startsWith('{%'), value.endsWith('%}')];
  if (!opens && !closes) return fixed(value, place);
  if (!opens || !closes || value.length < 4) {
    throw new DefinitionError(place.path, 'An expression begins with {% and ends with %}');
  }
  try {
    return expressionTemplate(compileExpression(value.slice(2, -2).trim(), place.statesFields), place.field);
  } catch (problem) {
    throw new DefinitionError(place.path, `Invalid JSONata expression: ${(problem as Error).message}`);
  }
}

function expressionTemplate(expression: Expression, field: string): Template {
  const fail = (problem: string): never => {
    const subject = `The JSONata expression '${expression.source}' specified for the field '${field}'`;
    throw new QueryEvaluationError(field, `${subject} ${problem}`);
  };
  const defined = (value: unknown) => (value === undefined ? fail('returned nothing (undefined).') : value);
  const failed = (thrown: unknown) => fail(`threw an error during evaluation. ${(thrown as Error).message}`);
  return {
    field,
    source: expression.source,
    literal: undefined,
    evaluate(scope) {
      const value = expression.evaluate(scope);
      return value instanceof Promise ? value.then(defined, failed) : defined(value);
    },
  };
}

const typeName = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** Evaluates a template whose field asks for one type of value. Throws or rejects with QueryEvaluationError. */
export function evaluateAs(
  template: Template,
  type: 'string' | 'boolean' | 'number' | 'object',
  scope: Scope,
) {
  const check = (value: unknown) => {
    if (typeName(value) === type) return value;
    const what =
      template.source === undefined ? '' : `JSONata expression '${template.source}' specified for the `;
    throw new QueryEvaluationError(
      template.field,
      `The ${what}field '${template.field}' returned an unexpected result type. ` +
        `Expected '${type}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    );
  };
  const value = template.evaluate(scope);
  return value instanceof Promise ? value.then(check) : check(value);
}
