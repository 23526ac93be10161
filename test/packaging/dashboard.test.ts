import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ofType, packagedTemplate, root, walk } from './template.ts';

const template = packagedTemplate();
const [[, dashboard] = []] = ofType(template, 'AWS::CloudWatch::Dashboard');
const text: string = dashboard!.Properties.DashboardBody['Fn::Sub'];
const body = JSON.parse(text);
const texts = [...walk(body)].filter((value) => typeof value === 'string');

test('a dashboard is there where the parameter asks for it: the fourth of an account costs more than the rest', () => {
  expect(dashboard).toMatchObject({ Condition: 'HasDashboard' });
  const { Conditions } = template as unknown as { Conditions: Record<string, unknown> };
  expect(Conditions.HasDashboard).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
});

test('it shows every alarm', () => {
  const shown = [...text.matchAll(/\$\{(\w+Alarm)\.Arn\}/g)].map(([, id]) => id!);
  expect(shown.toSorted()).toEqual(
    ofType(template, 'AWS::CloudWatch::Alarm')
      .map(([id]) => id)
      .toSorted(),
  );
});

test('it shows the errors and throttles of every function, and reads logs that there are', () => {
  const { plan: _, ...names } = Object.fromEntries(
    ofType(template, 'AWS::Lambda::Function').map(([, { Properties }]) => [
      Properties.FunctionName.replace('greenshift-dev-', ''),
      Properties.FunctionName,
    ]),
  );
  for (const metric of ['Errors', 'Throttles']) {
    const shown = [...text.matchAll(new RegExp(`"${metric}", "FunctionName", "([\\w-]+)"`, 'g'))];
    expect(shown.map(([, name]) => name).toSorted(), metric).toEqual(Object.values(names).toSorted());
  }
  const groups = ofType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.LogGroupName);
  const read = [...text.matchAll(/SOURCE '([^']+)'/g)].map(([, name]) => name);
  expect(read.length).toBeGreaterThan(8);
  expect(groups).toEqual(expect.arrayContaining(read));
});

test('its own metrics are searched by the dimensions that the functions send them with', () => {
  const sent = ['observability', 'ended-metrics', 'finding-metrics']
    .map((name) => readFileSync(join(root, `src/runtime/${name}.ts`), 'utf8'))
    .join('\n');
  const searches = texts.flatMap((value) => [
    ...value.matchAll(/\{Greenshift,([\w,]+)\} MetricName="(\w+)"/g),
  ]);
  expect(new Set(searches.map(([, , metric]) => metric))).toEqual(
    new Set(['Rollouts', 'LeadTime', 'TimeToRestore', 'Verdicts']),
  );
  for (const [, dimensions, metric] of searches) {
    expect(sent).toContain(`'${metric}'`);
    for (const dimension of dimensions!.split(',').filter((name) => name !== 'service'))
      expect(sent, metric).toMatch(new RegExp(`\\b${dimension}\\b`));
  }
});

test('its widgets stand side by side, none on another', () => {
  const taken = new Set<string>();
  for (const { x, y, width, height } of body.widgets) {
    expect(x + width).toBeLessThanOrEqual(24);
    for (let column = x; column < x + width; column += 1)
      for (let row = y; row < y + height; row += 1) {
        expect(taken.has(`${column},${row}`)).toBe(false);
        taken.add(`${column},${row}`);
      }
  }
});
