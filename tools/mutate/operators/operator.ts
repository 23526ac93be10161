import type { Node } from 'oxc-parser';

/** A piece of a file, in UTF-16 units, and what it becomes. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A node of a file's tree, with the node that it is directly inside of. */
export interface Place {
  readonly node: Node;
  readonly parent: Node | undefined;
  /** The whole file. */
  readonly source: string;
}

/** One kind of small change. */
export interface Operator {
  readonly name: string;
  readonly edits: (place: Place) => readonly Edit[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

export const replaced = ({ start, end }: Span, text: string): readonly Edit[] => [{ start, end, text }];

export const textOf = (source: string, { start, end }: Span) => source.slice(start, end);
