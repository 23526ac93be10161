import { ofType, packagedTemplate, type Statement, statementsOf } from '../template.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/greenshift-dev/0a1b`,
};

/** The name of the installation that `npm run package` packages, and its table. */
const PACKAGED = 'greenshift-dev';

/** A statement as IAM sees it once the stack stands. */
export interface RolePolicy {
  /** Of the function: `LaunchGreen`. */
  readonly role: string;
  readonly statements: readonly Statement[];
}

/**
 * What the packaged roles allow in an installation of this name. Which key pairs templates may name and which roles may be
 * passed operators say by parameters of the stack; here they say: all.
 */
export function rolePolicies(installation: string): RolePolicy[] {
  return ofType(packagedTemplate(), 'AWS::IAM::Role').map(([id, role]) => {
    const text = JSON.stringify(resolved(statementsOf(role)))
      .replaceAll(PACKAGED, installation)
      .replaceAll(':key-pair/-', ':key-pair/*')
      .replaceAll(':role/greenshift/*', ':role/*');
    return { role: id.replace(/Role$/, ''), statements: JSON.parse(text) };
  });
}

/** CloudFormation's references by what they come to. Throws for one that roles haven't had. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::Sub': text, 'Fn::GetAtt': attribute } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return pseudo(Ref);
  if (typeof text === 'string') return text.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => pseudo(name));
  if (Array.isArray(attribute)) return arnOf(String(attribute[0]));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
}

function pseudo(name: string): string {
  const found = PSEUDO[name];
  if (found === undefined) throw new Error(`no role has referred to ${name} yet: say what it comes to`);
  return found;
}

function arnOf(id: string): string {
  const place = `${REGION}:${ACCOUNT}`;
  if (id.endsWith('LogGroup')) return `arn:aws:logs:${place}:log-group:/aws/lambda/${id}:*`;
  if (id.endsWith('LambdaFunction')) return `arn:aws:lambda:${place}:function:${id}`;
  if (id.endsWith('Table')) return `arn:aws:dynamodb:${place}:table/${PACKAGED}`;
  if (id.endsWith('Queue')) return `arn:aws:sqs:${place}:${id}`;
  throw new Error(`no role has referred to ${id} yet: say what its ARN is`);
}
