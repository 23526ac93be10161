import { describe, expect, test } from 'vitest';
import type { GateRequest } from '../../src/rollout/gates/gate-schema.ts';
import { QUESTION } from '../world/gates.ts';
import type { Open } from './worlds.ts';

/** What every implementation of Gates has to hold. */
export function gatesContract(open: Open): void {
  describe('a gate', () => {
    test('gets the question as it is, and its verdict counts', async () => {
      const { ports, deployGate } = await open();
      const asked: GateRequest[] = [];
      await deployGate('tests', (question) => {
        asked.push(question);
        return { verdict: asked.length === 1 ? 'wait' : 'pass', reason: '2 of 12' };
      });
      expect(await ports.gates.ask('tests', QUESTION)).toEqual({ kind: 'wait', reason: '2 of 12' });
      expect(await ports.gates.ask('tests', QUESTION)).toEqual({ kind: 'pass', reason: '2 of 12' });
      expect(asked).toEqual([QUESTION, QUESTION]);
    });

    test('may say no, and need not say why', async () => {
      const { ports, deployGate } = await open();
      await deployGate('tests', () => ({ verdict: 'fail' }));
      expect(await ports.gates.ask('tests', QUESTION)).toEqual({ kind: 'fail', reason: '' });
    });

    test('that fails has not answered, and says what went wrong', async () => {
      const { ports, deployGate } = await open();
      await deployGate('tests', () => {
        throw new TypeError('no database');
      });
      expect(await ports.gates.ask('tests', QUESTION)).toEqual({
        kind: 'unanswered',
        reason: expect.stringContaining('no database'),
      });
    });

    test('is tried without being asked', async () => {
      const { ports, deployGate } = await open();
      let asked = 0;
      await deployGate('tests', () => {
        asked += 1;
        return { verdict: 'pass' };
      });
      expect(await ports.gates.check('tests')).toBeUndefined();
      expect(asked).toBe(0);
    });

    test('that is not there has not answered, and is told by its name', async () => {
      const { ports } = await open();
      expect(await ports.gates.check('gone')).toContain('gone');
      expect(await ports.gates.ask('gone', QUESTION)).toEqual({
        kind: 'unanswered',
        reason: expect.stringContaining('gone'),
      });
    });
  });
}
