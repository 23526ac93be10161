import type { Recall } from '../images/recall.ts';
import { number, object, optional, text } from './check.ts';
import { recordFormat } from './format.ts';

const order = { at: number, by: text, reason: text };

export const recallFormat = recordFormat(
  'recall',
  object<Recall>({
    image: text,
    ...order,
    lifted: optional(object<NonNullable<Recall['lifted']>>(order)),
    version: number,
  }),
);
