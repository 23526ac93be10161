/** A number, or undefined where there is no datum in that minute. */
type Datum = number | undefined;

/** A time series: what it is worth in a minute. A constant is the same in all of them. */
export interface Series {
  readonly at: (minute: number) => Datum;
  readonly isConstant?: true;
}

export const constant = (value: number): Series => ({ at: () => value, isConstant: true });

/** Both have to have a datum. A result that is no number, as that of a division by zero, is none. */
export const zipped = (
  one: Series,
  other: Series,
  compute: (one: number, other: number) => number,
): Series => ({
  at(minute) {
    const [left, right] = [one.at(minute), other.at(minute)];
    return left === undefined || right === undefined ? undefined : finite(compute(left, right));
  },
  ...(one.isConstant && other.isConstant && { isConstant: true }),
});

const finite = (value: number): Datum => (Number.isFinite(value) ? value : undefined);
const truth = (holds: boolean) => (holds ? 1 : 0);

export const OPERATORS: Readonly<Record<string, (one: number, other: number) => number>> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
  '/': (one, other) => one / other,
  '^': (one, other) => one ** other,
  '<': (one, other) => truth(one < other),
  '>': (one, other) => truth(one > other),
  '<=': (one, other) => truth(one <= other),
  '>=': (one, other) => truth(one >= other),
  '==': (one, other) => truth(one === other),
  '!=': (one, other) => truth(one !== other),
  '&&': (one, other) => truth(one !== 0 && other !== 0),
  '||': (one, other) => truth(one !== 0 || other !== 0),
};

/** Of one series or a number. */
export const SINGLE: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOG10: Math.log10,
};

/** Of a list of series: those that have a datum in the minute count. */
export const OF_LISTS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
};

export const single = (name: string, one: Series): Series => ({
  ...one,
  at(minute) {
    const value = one.at(minute);
    return value === undefined ? undefined : finite(SINGLE[name]!(value));
  },
});

export const ofList = (name: string, list: readonly Series[]): Series => ({
  at(minute) {
    const known = list.flatMap((one) => one.at(minute) ?? []);
    return known.length === 0 ? undefined : finite(OF_LISTS[name]!(known));
  },
});

export const filled = (one: Series, other: Series): Series => ({
  at: (minute) => one.at(minute) ?? other.at(minute),
});

export const chosen = (condition: Series, then: Series, otherwise: Series): Series => ({
  at(minute) {
    const holds = condition.at(minute);
    return holds === undefined ? undefined : (holds === 0 ? otherwise : then).at(minute);
  },
});
