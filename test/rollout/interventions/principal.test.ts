import { describe, expect, test } from 'vitest';
import { isPrincipal, PRINCIPAL } from '../../../src/rollout/interventions/principal.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const assumed = (name: string, { account = ACCOUNT, partition = 'aws' } = {}) =>
  `arn:${partition}:sts::${account}:assumed-role/${name}/session-1`;

describe('a caller is the principal', () => {
  test.each([
    ['a role that was taken on', assumed('home'), role('home')],
    ['a role with a path, which its session does not show', assumed('home'), role('teams/platform/home')],
    ['a role whose stack has named it', assumed('home-CampaignsRole-1A2B'), role('home-CampaignsRole-*')],
    ['both, a path and a star', assumed('home-CampaignsRole-1A2B'), role('teams/home-CampaignsRole-*')],
    ['a user', `arn:aws:iam::${ACCOUNT}:user/ops/ann`, `arn:aws:iam::${ACCOUNT}:user/ops/ann`],
    ['a user below a path', `arn:aws:iam::${ACCOUNT}:user/ops/ann`, `arn:aws:iam::${ACCOUNT}:user/ops/*`],
    [
      'a role of another partition, where that is meant',
      assumed('home', { partition: 'aws-cn' }),
      `arn:aws-cn:iam::${ACCOUNT}:role/home`,
    ],
  ])('that is %s', (_, caller, principal) => {
    expect(isPrincipal(caller, principal)).toBe(true);
  });

  test.each([
    ['another name', assumed('lab'), role('home')],
    ['a name that only begins so', assumed('home-2'), role('home')],
    ['a name that only ends so', assumed('not-home'), role('home')],
    ['a session of that name', `arn:aws:sts::${ACCOUNT}:assumed-role/lab/home`, role('home')],
    ['another account', assumed('home', { account: OTHER }), role('home')],
    ['another account, with a star', assumed('home-1', { account: OTHER }), role('home-*')],
    ['another partition', assumed('home', { partition: 'aws-us-gov' }), role('home')],
    ['a user of that name', `arn:aws:iam::${ACCOUNT}:user/home`, role('home')],
    ['a federated user', `arn:aws:sts::${ACCOUNT}:federated-user/home`, role('home')],
    ['the account itself', `arn:aws:iam::${ACCOUNT}:root`, role('home')],
    ['a role, where a user is meant', assumed('ann'), `arn:aws:iam::${ACCOUNT}:user/ann`],
    ['nobody', '', role('home')],
    // Every role of the account was let in: what a session is of doesn't show its path.
    ['any role, where all below a path are meant', assumed('lab'), role('teams/platform/*')],
  ])('but not one of %s', (_, caller, principal) => {
    expect(isPrincipal(caller, principal)).toBe(false);
  });
});

describe('the ARN of a principal', () => {
  test.each([
    role('home'),
    role('teams/platform/home-CampaignsRole-*'),
    `arn:aws-us-gov:iam::${ACCOUNT}:role/home`,
    `arn:aws:iam::${ACCOUNT}:user/ops/*`,
  ])('may be %s', (arn) => {
    expect(arn).toMatch(PRINCIPAL);
  });

  test.each([
    role('*'),
    role('teams/platform/*'),
    role('teams/'),
    role('home-*-1'),
    role('home', '*'),
    role('home\nx'),
    assumed('home'),
    `arn:aws:iam::${ACCOUNT}:root`,
    '*',
  ])('is not %j', (arn) => {
    expect(arn).not.toMatch(PRINCIPAL);
  });
});
