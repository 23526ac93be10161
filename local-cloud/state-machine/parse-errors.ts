import type { Catcher, Retrier } from './definition.ts';
import { DefinitionError } from './errors.ts';
import { type Fields, fields, list, number, required, text } from './fields.ts';
import { result } from './parse-result.ts';

const RETRY = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];
const MANY = 99_999_999;
const YEAR_SECONDS = 31_622_400;

/** The Retry of a task; defaults and bounds from the Developer Guide, "Retrying after an error". */
export function parseRetry(task: Fields): Retrier[] {
  const retriers = list(task, 'Retry').map(({ value, path }) => {
    const of = fields(value, path, ['Comment', ...RETRY]);
    const jitter = text(of, 'JitterStrategy') ?? 'NONE';
    if (jitter !== 'FULL' && jitter !== 'NONE') {
      throw new DefinitionError(`${path}/JitterStrategy`, 'JitterStrategy is FULL or NONE');
    }
    return {
      errorEquals: errorEquals(of),
      intervalSeconds: number(of, 'IntervalSeconds', { min: 1, max: MANY, whole: true }, 1),
      maxAttempts: number(of, 'MaxAttempts', { min: 0, max: MANY, whole: true }, 3),
      backoffRate: number(of, 'BackoffRate', { min: 1, max: MANY, whole: false }, 2),
      maxDelaySeconds: number(
        of,
        'MaxDelaySeconds',
        { min: 1, max: YEAR_SECONDS - 1, whole: true },
        YEAR_SECONDS,
      ),
      jitter: jitter === 'FULL',
    };
  });
  checkAllIsLast(retriers, `${task.path}/Retry`);
  return retriers;
}

/** The Catch of a task. */
export function parseCatch(task: Fields): Catcher[] {
  const catchers = list(task, 'Catch').map(({ value, path }) => {
    const of = fields(value, path, ['Comment', 'ErrorEquals', 'Next', 'Output', 'Assign']);
    required(of, 'Next');
    const after = result(of, ['input', 'context', 'errorOutput']);
    return { errorEquals: errorEquals(of), ...after, next: text(of, 'Next') ?? '' };
  });
  checkAllIsLast(catchers, `${task.path}/Catch`);
  return catchers;
}

function errorEquals(of: Fields): string[] {
  required(of, 'ErrorEquals');
  const names = list(of, 'ErrorEquals').map(({ value, path }) => {
    if (typeof value === 'string') return value;
    throw new DefinitionError(path, 'Expected a string');
  });
  if (names.length === 0) throw new DefinitionError(`${of.path}/ErrorEquals`, 'Value cannot be empty');
  if (names.length > 1 && names.includes('States.ALL')) {
    throw new DefinitionError(`${of.path}/ErrorEquals`, 'States.ALL must stand alone');
  }
  return names;
}

function checkAllIsLast(
  handlers: readonly { readonly errorEquals: readonly string[] }[],
  path: string,
): void {
  const all = handlers.findIndex((handler) => handler.errorEquals.includes('States.ALL'));
  if (all !== -1 && all < handlers.length - 1) {
    throw new DefinitionError(`${path}/${all}/ErrorEquals`, 'States.ALL must come last');
  }
}
