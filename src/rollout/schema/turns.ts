import type { Turns } from '../waiting/turns.ts';
import { dictionary, number, object } from './check.ts';
import { recordFormat } from './format.ts';

export const turnsFormat = recordFormat(
  'turns',
  object<Turns>({ free: dictionary(number), slowness: number, slowedAt: number, version: number }),
);
