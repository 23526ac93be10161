import { expect, test } from 'vitest';
import { packagedTemplate, references } from './template.ts';

const { Resources, ...template } = packagedTemplate();
const guard = Resources.RemovalGuard!;

test('the guard is deleted before everything else, and CloudFormation doesn’t wait for it for long', () => {
  const others = Object.keys(Resources).filter(
    (id) => id !== 'RemovalGuard' && !id.startsWith('ServerlessDeploymentBucket'),
  );
  expect([guard.DependsOn].flat().toSorted()).toEqual(others.toSorted());
  expect(guard.Properties).toEqual({
    ServiceToken: { 'Fn::GetAtt': ['GuardRemovalLambdaFunction', 'Arn'] },
    ServiceTimeout: 120,
  });
});

test('nothing is made of the guard: it can be left behind', () => {
  const { RemovalGuard: _, ...others } = Resources;
  expect(references([others, template.Outputs])).not.toContain('RemovalGuard');
  expect(Object.values(others).flatMap(({ DependsOn = [] }) => DependsOn)).not.toContain('RemovalGuard');
});

test('the table outlives the stack, and a stack can adopt it that has nothing else', () => {
  const table = Resources.RecordsTable!;
  expect(table.DeletionPolicy).toBe('Retain');
  expect(references(table)).toEqual([]);
  const conditions = JSON.stringify(table).match(/"Fn::If":\["\w+"/g);
  expect(new Set(conditions)).toEqual(new Set(['"Fn::If":["HasKey"']));
});
