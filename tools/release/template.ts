import type { Parameter } from './parameters.ts';

type Json = Readonly<Record<string, unknown>>;

export interface StackTemplate extends Json {
  readonly Resources: Readonly<Record<string, Json>>;
  readonly Outputs: Json;
}

/** Where the functions' packages are: a bucket, and what their keys begin with. */
const ARTIFACTS = {
  ArtifactBucket: {
    Type: 'String',
    Description: 'The bucket with the packages of the release, in this region',
  },
  ArtifactPrefix: {
    Type: 'String',
    Default: '',
    Description: 'What their keys begin with, the slash included',
  },
};

/** The bucket that osls makes for itself. */
const OWN_BUCKET = /^ServerlessDeploymentBucket/;

/**
 * The packaged stack as a template of its own: what `serverless.yml` takes as parameters, CloudFormation takes, and the
 * packages come from a bucket that is named at the deployment.
 */
export function releaseTemplate(packaged: StackTemplate, parameters: readonly Parameter[]): StackTemplate {
  const without = (members: Json) =>
    Object.fromEntries(Object.entries(members).filter(([name]) => !OWN_BUCKET.test(name)));
  const { Resources, Outputs, ...rest } = packaged;
  return {
    ...(parametrized(rest, parameters) as Json),
    Parameters: {
      ...Object.fromEntries(parameters.map((parameter) => [parameter.name, declaration(parameter)])),
      ...ARTIFACTS,
    },
    Resources: parametrized(without(Resources), parameters) as StackTemplate['Resources'],
    Outputs: parametrized(without(Outputs), parameters) as Json,
  };
}

const declaration = ({ setting, byDefault, marker }: Parameter) => ({
  Type: typeof marker === 'number' ? 'Number' : 'String',
  Default: byDefault,
  Description: `${setting}, as in docs/configuration.md`,
});

function parametrized(value: unknown, parameters: readonly Parameter[]): unknown {
  if (typeof value === 'string' || typeof value === 'number') return withoutMarkers(value, parameters);
  if (Array.isArray(value)) return value.map((item) => parametrized(item, parameters));
  if (typeof value !== 'object' || value === null) return value;
  const { S3Key: key, 'Fn::Sub': text } = value as Json;
  if (typeof key === 'string' && 'S3Bucket' in value) return artifact(key);
  if (typeof text === 'string') return { 'Fn::Sub': substituted(text, parameters) };
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, parametrized(member, parameters)]),
  );
}

const artifact = (key: string) => ({
  S3Bucket: { Ref: 'ArtifactBucket' },
  S3Key: { 'Fn::Sub': `\${ArtifactPrefix}${key.split('/').at(-1)}` },
});

function withoutMarkers(value: string | number, parameters: readonly Parameter[]): unknown {
  const whole = parameters.find(({ marker }) => marker === value || String(marker) === value);
  if (whole) return { Ref: whole.name };
  if (typeof value === 'number') return value;
  if (!parameters.some(({ marker }) => value.includes(String(marker)))) return value;
  // What CloudFormation was not to look at before, it isn't to look at now.
  return { 'Fn::Sub': substituted(value.replaceAll('${', '${!'), parameters) };
}

const substituted = (text: string, parameters: readonly Parameter[]) =>
  parameters.reduce((left, { marker, name }) => left.replaceAll(String(marker), `\${${name}}`), text);
