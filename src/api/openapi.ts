import * as z from 'zod';
import { ServiceSpec } from '../rollout/spec.ts';
import { type KnownProblem, PROBLEMS } from './problems.ts';
import { RollbackRequest, StartRequest } from './requests.ts';
import { ProblemDocument, RolledBack, Rollout, RolloutStarted, Service, ServiceList } from './responses.ts';

/** The OpenAPI document of the on-call API. Nothing that ships imports it. */

export interface Operation {
  readonly summary: string;
  readonly request?: { readonly schema: z.ZodType; readonly required: boolean };
  /** By status, with what it means. */
  readonly responses: Readonly<Record<number, { readonly schema: z.ZodType; readonly means: string }>>;
  /** Names of the errors that are answered with a problem document, beside those that every operation may meet. */
  readonly problems: readonly string[];
}

const ROLLBACK_PROBLEMS = ['BlueCannotServe', 'RolloutConcluded', 'DriftDetected', 'SplitNotConfirmed'];

const rollback = {
  request: { schema: RollbackRequest, required: false },
  responses: {
    200: { schema: RolledBack, means: 'It was rolled back before; nothing was changed.' },
    202: { schema: RolledBack, means: 'The traffic is back, or on its way; `outcome` says which.' },
  },
};

/** By the keys of `routes`; a test holds the two together, and every response to its schema. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'PUT /services/{service}': {
    summary: 'Register a service, or change its spec',
    request: { schema: ServiceSpec, required: true },
    responses: {
      200: { schema: Service, means: 'Its spec was changed.' },
      201: { schema: Service, means: 'It was registered.' },
    },
    problems: ['InvalidInput', 'RolloutInProgress', 'SpecMismatch', 'CannotCloneFleet', 'ImageNotFound'],
  },
  'GET /services': {
    summary: 'List the services',
    responses: { 200: { schema: ServiceList, means: 'All services.' } },
    problems: [],
  },
  'GET /services/{service}': {
    summary: 'Show a service',
    responses: { 200: { schema: Service, means: 'The service.' } },
    problems: ['ServiceNotFound'],
  },
  'POST /services/{service}/rollouts': {
    summary: 'Roll out an image by its id, also one that was rolled out before',
    request: { schema: StartRequest, required: true },
    responses: { 202: { schema: RolloutStarted, means: 'The rollout has started.' } },
    problems: ['InvalidInput', 'ServiceNotFound', 'RolloutInProgress', 'ImageNotFound', 'ImageRefused'],
  },
  'POST /services/{service}/rollback': {
    summary: 'Abort the rollout under way; without one, bring the previous image back',
    ...rollback,
    problems: ['InvalidInput', 'ServiceNotFound', 'NothingToRollBackTo', ...ROLLBACK_PROBLEMS],
  },
  'GET /rollouts/{id}': {
    summary: 'Show a rollout',
    responses: { 200: { schema: Rollout, means: 'The rollout.' } },
    problems: ['RolloutNotFound'],
  },
  'POST /rollouts/{id}/rollback': {
    summary: 'Abort this rollout',
    ...rollback,
    problems: ['InvalidInput', 'RolloutNotFound', ...ROLLBACK_PROBLEMS],
  },
};

/** What any operation may meet. */
export const ALWAYS = ['RecordConflict', 'RecordNotReadable', 'CloudRefused'];

const REQUESTS = { ServiceSpec, StartRequest, RollbackRequest };
const RESPONSES = { Service, ServiceList, Rollout, RolloutStarted, RolledBack, Problem: ProblemDocument };

/** The document, of this version of Greenshift. */
export const openApiDocument = (version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Greenshift',
    version,
    description:
      'Made by `npm run schema`; do not edit. Members may be added to responses: ignore what you do not know.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [
    {
      url: 'https://{api}.execute-api.{region}.amazonaws.com',
      variables: { api: { default: 'api' }, region: { default: 'us-east-1' } },
    },
  ],
  security: [{ sigv4: [] }],
  paths: paths(),
  components: {
    securitySchemes: {
      sigv4: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'AWS Signature Version 4, of the service execute-api: see docs/api.md.',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
    },
    schemas: { ...components(REQUESTS, 'input'), ...components(RESPONSES, 'output') },
  },
});

function paths(): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = route.split(' ');
    found[path] = { ...found[path], [method.toLowerCase()]: operationObject(path, operation) };
  }
  return found;
}

function operationObject(path: string, { summary, request, responses, problems }: Operation) {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const answers = Object.entries(responses).map(([status, { schema, means }]) => [
    status,
    { description: means, ...(status === '202' && { headers: LOCATION }), ...jsonOf(schema) },
  ]);
  return {
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(request && { requestBody: { required: request.required, ...jsonOf(request.schema) } }),
    responses: { ...Object.fromEntries(answers), ...problemResponses([...problems, ...ALWAYS]) },
  };
}

const LOCATION = {
  location: { description: 'The path of the rollout.', schema: { type: 'string' } },
};

const NAMES = new Map<unknown, string>(
  Object.entries({ ...REQUESTS, ...RESPONSES }).map(([name, schema]) => [schema, name]),
);

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const jsonOf = (schema: z.ZodType) => ({
  content: { 'application/json': { schema: refTo(NAMES.get(schema) ?? '') } },
});

function problemResponses(names: readonly string[]): Record<string, unknown> {
  const met = PROBLEMS.filter(([{ name }]) => names.includes(name));
  const byStatus = Map.groupBy(met, ([, status]) => String(status));
  return Object.fromEntries([...byStatus].map(([status, problems]) => [status, problemResponse(problems)]));
}

const problemResponse = (problems: readonly KnownProblem[]) => ({
  description: problems.map(([{ name }, , title]) => `${name}: ${title}.`).join(' '),
  content: { 'application/problem+json': { schema: refTo('Problem') } },
});

/** Named schemas as JSON Schema, with references among themselves. */
function components(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    target: 'draft-2020-12',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      // A response may get more members, and readers must not break on them.
      if (io === 'output') delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}
