/** Schemas of stored records. Zod's smallest build would take 20 KB and 9 ms at the start of every function. */
export interface Check<T> {
  /** Undefined for a valid value. Unknown members are ignored. */
  (value: unknown): Flaw | undefined;
  /** Never set: ties a check to exactly its type. */
  readonly checks?: (value: T) => T;
}

export interface Flaw {
  /** With a separator in front: `.plan.steps[2].weight`. Empty for the value itself. */
  readonly path: string;
  readonly expected: string;
}

const simple =
  <T>(expected: string, isRight: (value: unknown) => boolean): Check<T> =>
  (value) =>
    isRight(value) ? undefined : { path: '', expected };

export const number: Check<number> = simple('a number', (value) => Number.isFinite(value));
export const text: Check<string> = simple('a text', (value) => typeof value === 'string');
export const flag: Check<boolean> = simple('true or false', (value) => typeof value === 'boolean');
export const scalar: Check<string | number | boolean | null> = simple(
  'a text, a number, true, false or null',
  (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value),
);
export const onlyTrue: Check<true> = simple('true', (value) => value === true);

export const oneOf = <const T extends string>(...values: readonly T[]): Check<T> =>
  simple(`one of ${values.join(', ')}`, (value) => (values as readonly unknown[]).includes(value));

export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value) =>
    value === undefined ? undefined : check(value);

export const list =
  <Items extends readonly unknown[]>(check: Check<Items[number]>, length?: Items['length']): Check<Items> =>
  (value) => {
    if (!Array.isArray(value)) return { path: '', expected: 'a list' };
    if (value.length !== (length ?? value.length)) return { path: '', expected: `a list of ${length}` };
    for (let index = 0; index < value.length; index += 1) {
      const flaw = check(value[index]);
      if (flaw) return { ...flaw, path: `[${index}]${flaw.path}` };
    }
    return undefined;
  };

/** One of two kinds; what is wrong is told of the second. */
export const either =
  <A, B>(one: Check<A>, other: Check<B>): Check<A | B> =>
  (value) =>
    one(value) && other(value);

/** An object whose members may have any names. */
export const dictionary =
  <T>(check: Check<T>): Check<Readonly<Record<string, T>>> =>
  (value) => {
    if (typeof value !== 'object' || value === null) return { path: '', expected: 'an object' };
    for (const [name, member] of Object.entries(value)) {
      const flaw = check(member);
      if (flaw) return { ...flaw, path: `.${name}${flaw.path}` };
    }
    return undefined;
  };

export function object<T extends object>(
  members: { readonly [Name in keyof T]-?: Check<T[Name]> },
): Check<T> {
  const checks = Object.entries<(value: unknown) => Flaw | undefined>(members).map(([name, check]) => ({
    name,
    check,
  }));
  return (value) => {
    if (typeof value !== 'object' || value === null) return { path: '', expected: 'an object' };
    // A record is read with every call of every function, in simulations by the million.
    for (const { name, check } of checks) {
      const flaw = check((value as Record<string, unknown>)[name]);
      if (flaw) return { ...flaw, path: `.${name}${flaw.path}` };
    }
    return undefined;
  };
}

export function variant<T extends { readonly kind: string }>(
  kinds: {
    readonly [Kind in T['kind']]: Check<Extract<T, { readonly kind: Kind }>>;
  },
): Check<T> {
  const known = oneOf(...(Object.keys(kinds) as T['kind'][]));
  return (value) => {
    if (typeof value !== 'object' || value === null) return { path: '', expected: 'an object' };
    const { kind } = value as T;
    const flaw = known(kind);
    return flaw ? { ...flaw, path: '.kind' } : kinds[kind as T['kind']](value);
  };
}

/** Of a list that may be none, and may have anything in it, what is as it should be. */
export const validOf = <T>(check: Check<T>, values: unknown): T[] =>
  Array.isArray(values) ? values.filter((value): value is T => !check(value)) : [];
