import type {
  Action,
  AuthenticateCognitoActionConfig,
  AuthenticateOidcActionConfig,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { validationError } from '../../operations.ts';
import type { Authentication } from './model.ts';
import type { RoutedRequest } from './routed-request.ts';

type Config = AuthenticateOidcActionConfig | AuthenticateCognitoActionConfig;

export const isAuthentication = ({ Type }: Action) =>
  Type === 'authenticate-oidc' || Type === 'authenticate-cognito' || Type === 'jwt-validation';

/**
 * Reads a sign-in; `before` is the one that it replaces, whose secret it may keep. Describe returns AWS's defaults and
 * never the secret. Throws ValidationError.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export function readAuthentication(
  action: Action,
  before: Authentication | undefined,
): Authentication & { readonly view: Action } {
  if (action.Type === 'jwt-validation') return readJwt(action);
  return action.Type === 'authenticate-oidc'
    ? readOidc(action, required(action, action.AuthenticateOidcConfig), before)
    : readCognito(action, required(action, action.AuthenticateCognitoConfig));
}

/**
 * No token is fetched a key for here, so that none is valid.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
 */
function readJwt(action: Action): Authentication & { readonly view: Action } {
  const config = required(action, action.JwtValidationConfig);
  for (const name of ['JwksEndpoint', 'Issuer'] as const) required(action, config[name], name);
  const view = { Type: action.Type, JwtValidationConfig: structuredClone(config), Order: action.Order };
  return { onUnauthenticated: 'deny', signIn: '', secret: undefined, view };
}

function readOidc(
  action: Action,
  config: AuthenticateOidcActionConfig,
  before: Authentication | undefined,
): Authentication & { readonly view: Action } {
  const { ClientSecret, UseExistingClientSecret, ...shown } = config;
  for (const name of [
    'Issuer',
    'AuthorizationEndpoint',
    'TokenEndpoint',
    'UserInfoEndpoint',
    'ClientId',
  ] as const)
    required(action, config[name], name);
  const secret = UseExistingClientSecret ? before?.secret : ClientSecret;
  if (!secret) throw validationError('A client secret must be specified');
  const full = withDefaults(shown);
  const query = signInQuery(config.ClientId!, full.Scope!);
  return {
    ...common(full),
    signIn: `${config.AuthorizationEndpoint}?${query}`,
    secret,
    view: { Type: 'authenticate-oidc', AuthenticateOidcConfig: full, Order: action.Order },
  };
}

function readCognito(
  action: Action,
  config: AuthenticateCognitoActionConfig,
): Authentication & { readonly view: Action } {
  for (const name of ['UserPoolArn', 'UserPoolClientId', 'UserPoolDomain'] as const)
    required(action, config[name], name);
  const full = withDefaults(config);
  const region = config.UserPoolArn!.split(':')[3];
  const query = signInQuery(config.UserPoolClientId!, full.Scope!);
  return {
    ...common(full),
    signIn: `https://${config.UserPoolDomain}.auth.${region}.amazoncognito.com/oauth2/authorize?${query}`,
    secret: undefined,
    view: { Type: 'authenticate-cognito', AuthenticateCognitoConfig: full, Order: action.Order },
  };
}

function required<Value>(action: Action, value: Value | undefined, name = 'configuration'): Value {
  if (value === undefined || value === '')
    throw validationError(`The ${name} of an action of type '${action.Type}' must be specified`);
  return value;
}

const withDefaults = <Given extends Config>(config: Given): Given => ({
  SessionCookieName: 'AWSELBAuthSessionCookie',
  Scope: 'openid',
  SessionTimeout: 604_800,
  OnUnauthenticatedRequest: 'authenticate' as const,
  ...config,
});

const common = ({ OnUnauthenticatedRequest }: Config) => ({
  onUnauthenticated: OnUnauthenticatedRequest ?? 'authenticate',
});

const signInQuery = (clientId: string, scope: string) =>
  new URLSearchParams({ client_id: clientId, response_type: 'code', scope });

/** Where a client that hasn't signed in is sent. Nobody has: the local load balancer completes no sign-in. */
export function signInLocation({ signIn }: Authentication, { host }: RoutedRequest): string {
  const back = new URLSearchParams({ redirect_uri: `https://${host}/oauth2/idpresponse` });
  return `${signIn}&${back}`;
}
