import type { AccountView, Tags } from './account.ts';
import { ACCOUNT, REGION } from './policies.ts';

/** What IAM decides: one action on one resource, with the keys that conditions read. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export type Context = Readonly<Record<string, string | string[]>>;

/** What IAM is asked for a call with this input. */
export type Rule<Input> = (input: Input, account: AccountView) => Request[];

export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly ResourceId?: string | undefined;
}

export const PLACE = `${REGION}:${ACCOUNT}`;

/** The id of what a call makes, and so has none yet. */
export const NEW = '0123456789abcdef';

export const tagsOf = (list: readonly Tag[] = []): Tags =>
  Object.fromEntries(list.map(({ Key = '', Value = '' }) => [Key, Value]));

/** The keys of the tags that a resource carries. */
export const carried = (tags: Tags): Context =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));

/** The keys of the tags that a call gives or takes off; without any they are absent. */
export function asked(tags: Tags): Context {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  const given = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(given), 'aws:TagKeys': keys };
}

export const everywhere = (action: string): Request[] => [{ action, resource: '*', context: {} }];

/** iam:PassRole, which a service asks for a role that it is to take on. */
export const passed = (service: string, role: string | undefined): Request[] =>
  role ? [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': service } }] : [];
