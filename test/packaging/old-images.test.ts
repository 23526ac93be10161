import { expect, test } from 'vitest';
import { decide } from './privileges/decide.ts';
import { ACCOUNT, REGION, rolePolicies } from './privileges/policies.ts';

const INSTALLATION = 'greenshift';
const IMAGE = `arn:aws:ec2:${REGION}::image/ami-0123456789abcdef0`;
const SNAPSHOT = `arn:aws:ec2:${REGION}::snapshot/snap-0123456789abcdef0`;
const MARK = { 'greenshift:deleted-by': INSTALLATION };

const reconcile = rolePolicies(INSTALLATION).find(({ role }) => role === 'Reconcile')!;

const carrying = (tags: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
const deregister = async (tags: Readonly<Record<string, string>>, isPublic = 'false') => {
  const context = { 'ec2:Owner': ACCOUNT, 'ec2:Public': isPublic, ...carrying(tags) };
  return (await decide(reconcile, { action: 'ec2:DeregisterImage', resource: IMAGE, context })).isAllowed;
};

const OLD = { CreatedBy: 'EC2 Image Builder', ...MARK };

test('an image is deregistered with the mark of the installation alone', async () => {
  expect(await deregister(OLD)).toBe(true);
  expect(await deregister({ CreatedBy: 'EC2 Image Builder' })).toBe(false);
  expect(await deregister({ ...OLD, 'greenshift:deleted-by': 'other' })).toBe(false);
  expect(await deregister(MARK)).toBe(false);
});

test('an image that an installation needs, that somebody keeps, or that is public, never is', async () => {
  expect(await deregister({ ...OLD, 'greenshift:in-use': 'protected-by-greenshift' })).toBe(false);
  expect(await deregister({ ...OLD, 'greenshift:keep': '' })).toBe(false);
  expect(await deregister(OLD, 'true')).toBe(false);
});

test('what refers to an image is read through EC2 alone', async () => {
  const recipe = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:container-recipe/app/1.0.0`;
  const parameter = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/web/ami`;
  const via = { 'aws:CalledVia': ['ec2-images.amazonaws.com'], 'aws:ViaAWSService': 'true' };
  const itself = { 'aws:ViaAWSService': 'false' };
  for (const [action, resource] of [
    ['imagebuilder:ListContainerRecipes', '*'],
    ['imagebuilder:GetContainerRecipe', recipe],
    ['ssm:DescribeParameters', '*'],
    ['ssm:GetParameters', parameter],
  ] as const) {
    expect((await decide(reconcile, { action, resource, context: via })).isAllowed, action).toBe(true);
    expect((await decide(reconcile, { action, resource, context: itself })).isAllowed, action).toBe(false);
  }
});

test('a snapshot is deleted with the mark alone, and no other resource may get it', async () => {
  const remove = async (tags: Readonly<Record<string, string>>) =>
    (await decide(reconcile, { action: 'ec2:DeleteSnapshot', resource: SNAPSHOT, context: carrying(tags) }))
      .isAllowed;
  expect(await remove(MARK)).toBe(true);
  expect(await remove({})).toBe(false);
  expect(await remove({ ...MARK, 'greenshift:keep': 'forensics' })).toBe(false);
  const keys = ['greenshift:deleted-by', 'greenshift:deleted-from'];
  const tagging = { 'aws:TagKeys': keys, 'aws:RequestTag/greenshift:deleted-by': INSTALLATION };
  const tag = async (resource: string, context: object) =>
    (await decide(reconcile, { action: 'ec2:CreateTags', resource, context: context as never })).isAllowed;
  expect(await tag(SNAPSHOT, tagging)).toBe(true);
  expect(await tag(IMAGE, { ...tagging, ...carrying({ CreatedBy: 'EC2 Image Builder' }) })).toBe(true);
  expect(await tag(IMAGE, tagging)).toBe(false);
  expect(await tag(SNAPSHOT, { ...tagging, 'aws:TagKeys': [...keys, 'Name'] })).toBe(false);
});

test('marks are taken off by their names, and never all tags at once', async () => {
  const keys = ['greenshift:deleted-by', 'greenshift:deleted-from'];
  const untag = async (resource: string, context: object) =>
    (await decide(reconcile, { action: 'ec2:DeleteTags', resource, context: context as never })).isAllowed;
  for (const resource of [IMAGE, SNAPSHOT]) {
    expect(await untag(resource, { ...carrying(MARK), 'aws:TagKeys': keys })).toBe(true);
    expect(await untag(resource, { 'aws:TagKeys': keys })).toBe(false);
    expect(await untag(resource, carrying(MARK))).toBe(false);
    expect(await untag(resource, { ...carrying(MARK), 'aws:TagKeys': [...keys, 'Name'] })).toBe(false);
  }
  expect(await untag(IMAGE, { 'aws:TagKeys': ['greenshift:in-use'] })).toBe(true);
  expect(await untag(IMAGE, {})).toBe(false);
});
