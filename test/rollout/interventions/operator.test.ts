import { describe, expect, test } from 'vitest';
import { callOperator, needOperator, openCall } from '../../../src/rollout/interventions/operator.ts';
import type { Rollout } from '../../../src/rollout/record.ts';
import { DAY, MINUTE } from '../../../src/rollout/timing.ts';
import { abort, enter, resume } from '../../../src/rollout/transitions.ts';
import { aClaim } from '../../aws/dynamodb/records.ts';

const AT = Date.UTC(2026, 0, 1);
const WEAK = { code: 'BlueCannotServe', reason: 'blue has 1 healthy servers of 4' };
const rollout: Rollout = enter(abort(aClaim().rollout, AT, 'ann', 'alarms'), 'rolling-back', AT, 'back');
const calls = ({ outbox = [] }: Rollout) => outbox.filter(({ type }) => type === 'RolloutNeedsOperator');

describe('a person', () => {
  test('is called once for a reason, whatever figures it has, attempt after attempt', () => {
    let record = rollout;
    for (let minute = 0; minute < 24 * 60; minute += 15) {
      const reason = { ...WEAK, reason: `blue has ${minute % 4} healthy servers of 4` };
      record = needOperator(
        resume(record, AT + minute * MINUTE, 'another attempt'),
        AT + minute * MINUTE,
        reason,
      );
    }
    expect(calls(record)).toHaveLength(1);
    expect(record).toMatchObject({ outcome: 'needs-operator', stuckAt: AT + (24 * 60 - 15) * MINUTE });
  });

  test('is called again after a day, for another reason, and in another phase', () => {
    const once = callOperator(rollout, AT, WEAK);
    const later = callOperator(once, AT + DAY, WEAK);
    const other = callOperator(later, AT + DAY, { code: 'RouteGone', reason: 'the listener is gone' });
    const further = enter(other, 'retiring-green', AT + DAY, 'blue has everything');
    expect(openCall(other)).toMatchObject({ code: 'RouteGone' });
    expect(openCall(further)).toBeUndefined();
    const all = callOperator(further, AT + DAY, { code: 'RouteGone', reason: 'the listener is gone' });
    expect(calls(all).map(({ id }) => id)).toEqual(
      [1, 2, 3, 4].map((count) => `RolloutNeedsOperator/web-1/call ${count}`),
    );
  });

  test.each(['BlueCannotServe', 'FleetTimeout', 'RouteGone', 'DriftDetected', 'CloudRefused'])(
    'is told which call helps: %s',
    (code) => {
      const [call] = calls(callOperator(rollout, AT, { code, reason: 'it is so' }));
      expect(call).toMatchObject({ code, reason: 'it is so' });
      expect(call).toHaveProperty('help', expect.stringContaining('POST /rollouts/web-1/abandon'));
      expect(call).toHaveProperty(
        'help',
        expect.stringMatching(/^(POST \/rollouts\/web-1\/rollback|aws |PUT |give )/),
      );
    },
  );
});
