import { expect, test } from 'vitest';
import { takes } from '../../../src/aws/load-balancing/rule-conditions.ts';

const ASKED = { method: 'GET', path: '/shop/cart?item=7', host: 'www.Example.com' };

test.each([
  ['a path', { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop/*'] } }, true],
  ['a path, as older rules name it', { Field: 'path-pattern', Values: ['/shop/c?rt'] }, true],
  ['another path, as older rules name it', { Field: 'path-pattern', Values: ['/admin/*'] }, false],
  ['the query, which paths have not', { Field: 'path-pattern', Values: ['*item*'] }, false],
  ['a path in capitals', { Field: 'path-pattern', Values: ['/SHOP/*'] }, false],
  ['a host in small letters', { Field: 'host-header', Values: ['*.example.com'] }, true],
  ['a host', { Field: 'host-header', HostHeaderConfig: { Values: ['api.example.com'] } }, false],
  ['a method', { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['POST'] } }, false],
  ['what nothing is said of', { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }, true],
])('a rule for %s takes a request that fits it', (_, condition, expected) => {
  expect(takes([condition], ASKED)).toBe(expected);
});

test('a rule takes what fits all of its conditions', () => {
  const path = { Field: 'path-pattern', Values: ['/shop/*'] };
  expect(takes([path, { Field: 'host-header', Values: ['www.example.com'] }], ASKED)).toBe(true);
  expect(takes([path, { Field: 'host-header', Values: ['api.example.com'] }], ASKED)).toBe(false);
  expect(takes([], ASKED)).toBe(true);
});
