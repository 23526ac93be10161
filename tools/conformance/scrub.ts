/** What differs from run to run or tells of an account, each by what stands in for it. */
const SCRUBBED: readonly (readonly [RegExp, string])[] = [
  [/arn:aws[\w-]*:(?:iam|sts)::\d{12}:[^"]+/g, 'arn:aws:iam::111122223333:(someone)'],
  [/\b\d{12}\b/g, '111122223333'],
  [/gs-conformance-[0-9a-f]{6}/g, 'gs-conformance-000000'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '2026-01-01T00:00:00.000Z'],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, '00000000-0000-4000-8000-000000000000'],
  [/\b(i|lt|ami|subnet|vpc|sg|snap|eni|vol|vpce)-[0-9a-f]{8,17}\b/g, '$1-00000000000000000'],
  [/\/[0-9a-f]{16}\b/g, '/0000000000000000'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '192.0.2.1'],
  [/internal-[\w.-]+\.elb\.[\w.-]+/g, 'internal.elb.example.com'],
];

/** Makes what was recorded fit to be published, and the same when it is recorded again. */
export function scrub<Value>(value: Value): Value {
  const text = SCRUBBED.reduce((left, [pattern, word]) => left.replace(pattern, word), JSON.stringify(value));
  return JSON.parse(text) as Value;
}
