import { AwsError } from '../../operations.ts';

const MINUTE = 60_000;
const units: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };

/**
 * The period of a `rate(value unit)` expression in milliseconds. As on AWS the unit is singular for 1 and plural
 * otherwise. Throws `ValidationException` for anything else, `cron(...)` included, which is not supported.
 */
export function ratePeriod(expression: string): number {
  const [, value, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const count = Number(value);
  if (!unit || count < 1 || count > 1 !== (plural === 's')) {
    const hint = expression.startsWith('cron(') ? ' cron(...) is not supported here: use rate(...).' : '';
    throw new AwsError('ValidationException', `Parameter ScheduleExpression is not valid.${hint}`);
  }
  return count * units[unit]!;
}
