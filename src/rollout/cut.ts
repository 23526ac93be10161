/** A text of at most `length` characters, where it was cut with a mark at its end. */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
