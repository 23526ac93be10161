import { describe, expect, test } from 'vitest';
import { parseInstallations, whyUnknown } from '../../../src/rollout/upstream/installations.ts';

const TEST = 'https://abc1234567.execute-api.eu-west-1.amazonaws.com';
const ROLE = 'arn:aws:iam::444455556666:role/greenshift-followers';

describe('the installations that a stack names', () => {
  test('have addresses, whose host says the region, and a role where they are in another account', () => {
    const { addresses, faults } = parseInstallations(
      `test=${TEST}, us=${TEST} role=${ROLE} externalId=prod-1`,
    );
    expect(faults).toEqual([]);
    expect(addresses.get('test')).toEqual({ endpoint: new URL(TEST), region: 'eu-west-1' });
    expect(addresses.get('us')).toMatchObject({ role: ROLE, externalId: 'prod-1' });
  });

  test('are none where nothing is said', () => {
    expect(parseInstallations('')).toEqual({ addresses: new Map(), faults: [] });
  });

  test('say their region where a domain of their own does not', () => {
    expect(parseInstallations('test=https://greenshift.example.com').faults).toEqual([
      'test: say its region: region=eu-west-1',
    ]);
    const { addresses } = parseInstallations('test=https://greenshift.example.com region=ap-south-1');
    expect(addresses.get('test')?.region).toBe('ap-south-1');
  });

  // It was taken to be in us-east-1, was told of the copies there alone, and said that Image Builder had made none for it.
  test('say their region where they are on this machine', () => {
    expect(parseInstallations('eu=http://127.0.0.1:5001').faults).toEqual([
      'eu: say its region: region=eu-west-1',
    ]);
    const { addresses } = parseInstallations('eu=http://127.0.0.1:5001 region=eu-central-1');
    expect(addresses.get('eu')?.region).toBe('eu-central-1');
  });

  test.each([
    ['no name', TEST, 'begins with no name'],
    ['no address', 'test', 'is not the address of an API'],
    [
      'an address that is not encrypted',
      'test=http://greenshift.example.com',
      'is not the address of an API',
    ],
    ['the same name twice', `test=${TEST},test=${TEST}`, 'test is named twice'],
    [
      'a word that means nothing',
      `test=${TEST} rolle=${ROLE}`,
      '"rolle" is not one of role, externalId and region',
    ],
    ['a role that is none', `test=${TEST} role=followers`, '"followers" is not the ARN of a role'],
    // It was taken for "prod", and the rest of it for another entry.
    [
      'an external id with a comma',
      `test=${TEST} role=${ROLE} externalId=prod,2`,
      `test: a comma ends "test=${TEST} role=${ROLE} externalId=prod"`,
    ],
    ['a role with a comma', `test=${TEST} role=${ROLE},b`, 'and "b" after it is no address'],
    ['a password in an address', `test=https://:pw@${new URL(TEST).host}`, 'is not the address of an API'],
    ['an external id without a role', `test=${TEST} externalId=one`, 'externalId goes with role'],
  ])('are told apart from what can not be read: %s', (_, text, fault) => {
    expect(parseInstallations(`${text}, good=${TEST}`).faults[0]).toContain(fault);
    expect(parseInstallations(`${text}, good=${TEST}`).addresses.has('good')).toBe(true);
    expect([...parseInstallations(text).addresses.values()].some(({ role }) => role)).toBe(false);
  });

  test('are suggested to who misspells one', () => {
    const directory = parseInstallations(`test=${TEST}, eu = x`);
    expect(whyUnknown(directory, 'test')).toBeUndefined();
    expect(whyUnknown(directory, 'tset')).toMatch(
      /names no "tset": did you mean "test"\?; what can't be read of it: eu: "" is not/,
    );
  });
});
