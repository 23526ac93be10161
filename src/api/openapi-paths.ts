import * as z from 'zod';
import { refTo } from './openapi-components.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS, problemsOf } from './operations.ts';
import { type KnownProblem, PROBLEMS } from './problems.ts';
import { isCommand } from './routes.ts';

type NameOf = (schema: z.ZodType) => string;

/** `nameOf` a schema among the document's components. */
export function pathsOf(nameOf: NameOf): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = route.split(' ');
    found[path] = { ...found[path], [method.toLowerCase()]: operationObject(path, operation, route, nameOf) };
  }
  return found;
}

function operationObject(
  path: string,
  { summary, query, request, responses }: Operation,
  name: string,
  nameOf: NameOf,
) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const parameters = [
    ...inPath,
    ...(query ? queryParameters(query) : []),
    ...(isCommand(name) ? [IDEMPOTENCY_KEY] : []),
  ];
  const successes = Object.entries(responses).map(([status, { schema, means }]) => [
    status,
    { description: means, ...(status === '202' && { headers: LOCATION }), ...jsonOf(nameOf(schema)) },
  ]);
  return {
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(request && { requestBody: { required: request.required, ...jsonOf(nameOf(request.schema)) } }),
    responses: {
      ...Object.fromEntries(successes),
      ...problemResponses(problemsOf(name)),
      ...REFUSED,
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A text of your own for this command, such as a UUID. Whoever sends the same request with it again within a day gets the same response, and nothing is done twice.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function queryParameters(query: z.ZodObject) {
  const { properties = {} } = z.toJSONSchema(query, { io: 'output', target: 'draft-2020-12' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = property as { readonly description?: string };
    return { name, in: 'query', required: false, description, schema };
  });
}

/** From API Gateway, before the request reaches Greenshift. */
const REFUSED = {
  403: { description: 'The request is not signed, or its caller is not allowed to make it.' },
};

const LOCATION = {
  location: { description: 'The path of the rollout.', schema: { type: 'string' } },
};

const RETRY_AFTER = {
  'retry-after': {
    description: 'The seconds after which to send the request again.',
    schema: { type: 'integer' },
  },
};

const jsonOf = (name: string) => ({ content: { 'application/json': { schema: refTo(name) } } });

function problemResponses(names: readonly string[]): Record<string, unknown> {
  const met = PROBLEMS.filter(([{ name }]) => names.includes(name));
  const byStatus = Map.groupBy(met, ([, status]) => String(status));
  return Object.fromEntries(
    [...byStatus].map(([status, problems]) => [
      status,
      { ...problemResponse(problems), ...(status === '503' && { headers: RETRY_AFTER }) },
    ]),
  );
}

const problemResponse = (problems: readonly KnownProblem[]) => ({
  description: problems.map(describe).join(' '),
  content: { 'application/problem+json': { schema: refTo('Problem') } },
});

/** An unexpected error is a 500 as well, and has no type of its own. */
const describe = ([{ name }, status, title]: KnownProblem) =>
  `${name}: ${title}.${status === 500 ? ' about:blank: something failed that should not; the log has the reason.' : ''}`;
