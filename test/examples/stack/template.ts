import { type CollectionTag, parse, type ScalarTag } from 'yaml';

/** A part of a template: what intrinsic functions stand in. */
export type Part = string | number | boolean | null | readonly Part[] | { readonly [key: string]: Part };

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties?: { readonly [key: string]: Part };
}

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: string }>>;
  readonly Conditions?: Readonly<Record<string, Part>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: Part; readonly Condition?: string }>>;
}

const long = (name: string) => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);
const scalar = (name: string): ScalarTag => ({
  tag: `!${name}`,
  resolve: (text) => ({ [long(name)]: name === 'GetAtt' ? text.split('.') : text }),
});
const list = (name: string): CollectionTag => ({
  tag: `!${name}`,
  collection: 'seq',
  resolve: (items) => ({ [long(name)]: items.toJSON() }) as never,
});

/** A template in YAML, with the short forms of intrinsic functions. */
export const parseTemplate = (text: string): Template =>
  parse(text, {
    customTags: [...['Ref', 'Sub', 'GetAtt'].map(scalar), ...['If', 'Equals', 'Join', 'Select'].map(list)],
  });
