import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../../src/rollout/errors.ts';
import { follows } from '../../../src/rollout/images/image-path.ts';
import { parseSpec, specJsonSchema } from '../../../src/rollout/service-spec/spec.ts';
import { ACCOUNT, aSpec, build, GROUP_A, LISTENER, PIPELINE, RULE, specText } from '../../world/specs.ts';

/** The mistakes that are found in a spec, as `path: message`. */
function mistakes(change: Record<string, unknown>): string[] {
  try {
    parseSpec(specText(change));
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('a spec', () => {
  test('needs no more than what only its owner can know', () => {
    const spec = aSpec();
    expect(spec).toMatchObject({ startWithin: '15m', onNewImage: 'queue' });
    expect(spec.limits).toEqual({
      badShare: 1,
      minimumRequests: 100,
      onInconclusive: 'hold',
      holdAtMost: '1h',
    });
  });

  test('keeps the limits that are set, and gives the others as they come', () => {
    const { limits } = aSpec({ limits: { badShare: 0.5 } });
    expect(limits).toEqual({
      badShare: 0.5,
      minimumRequests: 100,
      onInconclusive: 'hold',
      holdAtMost: '1h',
    });
  });

  test.each([
    ['at the top', { stepz: [] }, 'stepz: unknown key; did you mean "steps"?'],
    ['in the image', { image: { pipelin: 'x', owners: [] } }, 'did you mean "pipeline"?'],
    [
      'in the traffic',
      { traffic: { lisener: 'x' } },
      'traffic.lisener: unknown key; did you mean "listener"?',
    ],
    ['in the limits', { limits: { badshare: 1 } }, 'limits.badshare: unknown key; did you mean "badShare"?'],
    [
      'in the second step',
      {
        steps: [
          { weight: 5, bake: '1m' },
          { wieght: 100, bake: '1m' },
        ],
      },
      'steps[1].wieght: unknown key; did you mean "weight"?',
    ],
    ['that resembles nothing', { colour: 'red' }, 'colour: unknown key; known keys: service, image, traffic'],
  ])('with a typo %s is told the nearest key', (_, change, words) => {
    expect(mistakes(change).join('\n')).toContain(words);
  });

  test('is told all of its mistakes at once', () => {
    const found = mistakes({ service: 'Web', startWithin: '2d', limits: { badShare: 101 } });
    expect(found.map((mistake) => mistake.split(':')[0])).toEqual([
      'service',
      'startWithin',
      'limits.badShare',
    ]);
  });

  test.each([null, 7, 'web', []])('is an object, not %j', (input) => {
    expect(() => parseSpec(input)).toThrow(InvalidInput);
  });
});

const weights = (...list: number[]) => ({ steps: list.map((weight) => ({ weight, bake: '1m' })) });

describe('the steps', () => {
  test.each([
    ['fall', [50, 10, 100], 'steps[1].weight: weights rise from step to step, but 10 follows 50'],
    ['stay', [50, 50, 100], 'steps[1].weight: weights rise from step to step, but 50 follows 50'],
    ['end below 100', [10, 50], 'steps[1].weight: the last step has weight 100'],
    ['pass 100', [101], 'steps[0].weight: a weight is at most 100'],
    ['begin at nothing', [0, 100], 'steps[0].weight: a weight is greater than 0'],
    ['have two decimals', [0.25, 100], 'steps[0].weight: a weight has at most one decimal'],
    ['are missing', [], 'steps: at least one step'],
  ])('are refused when they %s', (_, list, words) => {
    expect(mistakes(weights(...list))).toContain(words);
  });

  test('are at most fifty', () => {
    const rising = (count: number) => weights(...Array.from({ length: count - 1 }, (_, i) => i + 1), 100);
    expect(mistakes(rising(50))).toEqual([]);
    expect(mistakes(rising(51))).toEqual(['steps: at most 50 steps']);
  });

  test('may have every weight of one decimal', () => {
    const tenths = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 49 });
    fc.assert(
      fc.property(tenths, (list) => {
        const rising = list.toSorted((a, b) => a - b).map((tenth) => tenth / 10);
        expect(mistakes(weights(...rising, 100))).toEqual([]);
      }),
    );
  });

  test.each([
    ['14d', []],
    ['337h', ['steps[0].bake: all bakes together last at most 14d']],
    ['15d', ['steps[0].bake: all bakes together last at most 14d']],
  ])('with bakes of %s', (bake, expected) => {
    expect(mistakes({ steps: [{ weight: 100, bake }] })).toEqual(expected);
  });

  test('count all of their bakes together', () => {
    const steps = [
      { weight: 50, bake: '7d' },
      { weight: 100, bake: '8d' },
    ];
    expect(mistakes({ steps })).toEqual(['steps[1].bake: all bakes together last at most 14d']);
  });
});

describe('a duration', () => {
  const NOT_ONE = 'a duration is a whole number and a unit: "30s", "5m", "2h" or "14d"';

  test.each(['soon', '5', '5 m', '0s', '-5m', '1.5h', '5M', '1h30m', '', '1000000s'])(
    '%j is refused wherever it stands, with an example of a good one',
    (text) => {
      expect(mistakes({ startWithin: text })).toEqual([`startWithin: ${NOT_ONE}`]);
      expect(mistakes({ limits: { holdAtMost: text } })).toEqual([`limits.holdAtMost: ${NOT_ONE}`]);
      expect(mistakes({ steps: [{ weight: 100, bake: text }] })).toEqual([
        `steps[0].bake: ${NOT_ONE}; or "hold"`,
      ]);
    },
  );

  test('of more than a day is no time to start in, nor to be held for', () => {
    expect(mistakes({ startWithin: '25h', limits: { holdAtMost: '2d' } })).toEqual([
      'startWithin: at most 1d',
      'limits.holdAtMost: at most 1d',
    ]);
    expect(mistakes({ startWithin: '24h', limits: { holdAtMost: '1d' } })).toEqual([]);
  });
});

describe('what a spec names on AWS', () => {
  test('is one stream of images: a pipeline or the start of a path', () => {
    const either = ['image: name one of "pipeline", "recipePrefix" and "promotedFrom"'];
    const owners = [ACCOUNT];
    expect(mistakes({ image: { owners } })).toEqual(either);
    expect(mistakes({ image: { owners, pipeline: PIPELINE, recipePrefix: 'web/' } })).toEqual(either);
    expect(mistakes({ image: { owners, pipeline: PIPELINE } })).toEqual([]);
  });

  test('is one place for the split, a listener or a rule, or several of them', () => {
    const either = 'traffic: name either "listener" or "rule"';
    const { targetGroups } = specText().traffic;
    const routes = [{ listener: LISTENER }, { rule: RULE }];
    expect(mistakes({ traffic: { targetGroups } })).toEqual([`${either}, or several of them in "routes"`]);
    expect(mistakes({ traffic: { targetGroups, listener: LISTENER, rule: RULE } })).toEqual([
      `${either}, or both of them in "routes"`,
    ]);
    expect(mistakes({ traffic: { targetGroups, rule: RULE } })).toEqual([]);
    expect(mistakes({ traffic: { targetGroups, routes } })).toEqual([]);
    expect(mistakes({ traffic: { targetGroups, routes, listener: LISTENER } })).toEqual([
      'traffic: name the listeners and rules in "routes" only',
    ]);
  });

  test.each([
    ['none', [], 'traffic.routes: at least one route'],
    [
      'eleven',
      Array.from({ length: 11 }, (_, at) => ({ rule: `${RULE}${at}` })),
      'traffic.routes: at most 10 routes, as many as are changed at once: give one rule several hosts or paths',
    ],
    [
      'one twice',
      [{ rule: RULE }, { rule: RULE }],
      'traffic.routes[1]: the same as routes[0]; name each once',
    ],
    ['an empty one', [{ rule: RULE }, {}], 'traffic.routes[1]: name either "listener" or "rule"'],
    [
      'a listener and a rule in one',
      [{ listener: LISTENER, rule: RULE }],
      'traffic.routes[0]: name either "listener" or "rule"',
    ],
    ['a rule as a listener', [{ listener: RULE }], 'traffic.routes[0].listener: expected the ARN of'],
    ['a typo', [{ lisener: LISTENER }], 'traffic.routes[0].lisener: unknown key; did you mean "listener"?'],
  ])('has no routes with %s', (_, routes, words) => {
    const { targetGroups } = specText().traffic;
    expect(mistakes({ traffic: { targetGroups, routes } }).join('\n')).toContain(words);
  });

  test('has routes however its owner wrote them, and can be sent back as it is answered', () => {
    const { targetGroups } = specText().traffic;
    const listener = LISTENER;
    const routes = [{ listener }];
    expect(aSpec().traffic).toEqual({ routes, targetGroups });
    expect(aSpec({ traffic: { rule: RULE, targetGroups } }).traffic.routes).toEqual([{ rule: RULE }]);
    expect(parseSpec(aSpec())).toEqual(aSpec());
    expect(aSpec({ traffic: { routes, targetGroups } })).toEqual(aSpec());
  });

  test('is two target groups, not one of them twice', () => {
    expect(mistakes({ traffic: { listener: LISTENER, targetGroups: [GROUP_A, GROUP_A] } })).toEqual([
      'traffic.targetGroups: name two different target groups',
    ]);
  });

  test('of a network load balancer is judged by connections alone', () => {
    const network = LISTENER.replace('listener/app', 'listener/net');
    const { targetGroups } = specText().traffic;
    const health = { slow: { above: 1 }, refused: { above: 10 }, errors: { tolerance: 1 } };
    const why = 'a Network Load Balancer sees connections, not responses: leave it out';
    expect(mistakes({ traffic: { listener: network, targetGroups }, health })).toEqual([
      `health.slow: ${why}`,
      `health.refused: ${why}`,
    ]);
    const both = { routes: [{ listener: network }, { listener: LISTENER }], targetGroups };
    expect(mistakes({ traffic: both, health })).toEqual([]);
  });

  test('is warm before its shortest bake is over', () => {
    const steps = [
      { weight: 10, bake: '5m' },
      { weight: 100, bake: '10m' },
    ];
    expect(mistakes({ steps, health: { warmUp: '4m' } })).toEqual([]);
    expect(mistakes({ steps, health: { warmUp: '5m' } })).toEqual([
      'health.warmUp: shorter than every bake: of one that lasts 5m nothing would be evidence',
    ]);
    expect(mistakes({ steps, health: { warmUp: '1h' } })).toContain('health.warmUp: at most 15m');
  });

  test('has the form of its kind', () => {
    const gateway = LISTENER.replace('listener/app', 'listener/gwy');
    const { targetGroups } = specText().traffic;
    expect(mistakes({ traffic: { listener: gateway, targetGroups } })).toEqual([
      'traffic.listener: expected the ARN of a listener of an Application or a Network Load Balancer; a Gateway Load Balancer has no weights: replace its servers by an instance refresh',
    ]);
    const rule = LISTENER.replace('listener/app', 'listener-rule/net');
    expect(mistakes({ traffic: { rule, targetGroups } })).toEqual([
      'traffic.rule: expected the ARN of a rule of an Application Load Balancer',
    ]);
    expect(mistakes({ image: { recipePrefix: 'web/', owners: ['me'] } })).toEqual([
      'image.owners[0]: an account is 12 digits',
    ]);
  });

  test('decides which images a service follows', () => {
    const owners = [ACCOUNT];
    const byPath = aSpec({ image: { recipePrefix: 'web/2.', owners } });
    expect(follows(byPath, { buildArn: build('web/2.0.1/3') })).toBe(true);
    expect(follows(byPath, { buildArn: build('web/1.9.0/1'), pipeline: PIPELINE })).toBe(false);
    expect(follows(byPath, { buildArn: build('old-web/2.0.1/3') })).toBe(false);
    const byPipeline = aSpec({ image: { pipeline: PIPELINE, owners } });
    expect(follows(byPipeline, { buildArn: build('anything/1.0.0/1'), pipeline: PIPELINE })).toBe(true);
    expect(follows(byPipeline, { buildArn: build('web/2.0.1/3') })).toBe(false);
  });
});

describe('the published schema', () => {
  const published = readFileSync(new URL('../../../docs/service.schema.json', import.meta.url), 'utf8');

  test('is the one that the code holds specs to', () => {
    const hint = 'docs/service.schema.json is out of date: run `npm run schema`';
    expect(JSON.parse(published), hint).toEqual(JSON.parse(JSON.stringify(specJsonSchema())));
  });

  test('tells an editor what every key is for', () => {
    const undescribed = Object.entries(
      specJsonSchema().properties as Record<string, { description?: string }>,
    )
      .filter(([, { description }]) => !description)
      .map(([key]) => key);
    expect(undescribed).toEqual([]);
  });
});

test('the specs among the examples are specs', () => {
  const folder = new URL('../../../examples/', import.meta.url);
  const specs = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(specs).not.toEqual([]);
  for (const name of specs) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    expect(() => parseSpec(JSON.parse(text)), name).not.toThrow();
  }
});
