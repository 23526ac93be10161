import type { Counts } from '../analysis/counts.ts';
import type { Judgement } from '../analysis/judgement.ts';
import type { MetricJudgement } from '../analysis/metric-judgement.ts';
import type { OwnJudgement } from '../analysis/own-judgement.ts';
import type { Reading, ValueJudgement } from '../analysis/value-judgement.ts';
import { dictionary, list, number, object, oneOf, optional, text } from './check.ts';
import { recordFormat } from './format.ts';

const counts = object<Counts>({ requests: number, bad: number });

type Wealth = MetricJudgement['wealth'];

const wealth = object<Wealth>({
  ticks: number,
  staked: number,
  bets: list(object<Wealth['bets'][number]>({ worth: list(number), best: list(number) })),
  gains: list(number),
  raw: list(number, 2),
  burst: object<Wealth['burst']>({ gain: number, at: number }),
});

const members = {
  wealth,
  assurance: object<MetricJudgement['assurance']>({ ticks: number, worth: list(number) }),
  green: counts,
  blue: counts,
};

const metric = object<MetricJudgement>(members);

const ratchet = object<Judgement['unanswered']['green']>({ sum: number, counted: number });

const value = object<ValueJudgement>({
  known: number,
  unknown: number,
  recent: list(oneOf<Reading>('good', 'worse', 'shared')),
  green: optional(number),
  blue: optional(number),
  blues: list(number),
});

const schema = object<Judgement>({
  rollout: text,
  step: number,
  version: number,
  next: number,
  missing: list(number),
  minutes: number,
  unanswered: object<Judgement['unanswered']>({ green: ratchet, blue: ratchet }),
  errors: metric,
  slow: optional(metric),
  own: optional(dictionary(object<OwnJudgement>({ ...members, unknown: number, before: counts }))),
  values: optional(dictionary(value)),
});

export const judgementFormat = recordFormat('judgement', schema);
