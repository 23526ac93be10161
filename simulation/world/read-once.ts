/** A reading that is taken once for as long as nothing changes. */
export interface ReadOnce<Value> {
  read(): Value;
  /** While `look` runs, every read returns what the first one did. */
  still(look: () => void): void;
}

export function readOnce<Value>(read: () => Value): ReadOnce<Value> {
  let isStill = false;
  let known: { readonly value: Value } | undefined;
  return {
    read() {
      if (!isStill) return read();
      known ??= { value: read() };
      return known.value;
    },
    still(look) {
      if (isStill) return look();
      isStill = true;
      try {
        look();
      } finally {
        isStill = false;
        known = undefined;
      }
    },
  };
}
