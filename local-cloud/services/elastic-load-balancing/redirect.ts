import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, validationError } from '../../operations.ts';
import type { FinalAction, Listener, RedirectTarget } from './model.ts';
import type { RoutedRequest } from './routed-request.ts';

type Redirect = Extract<FinalAction, { type: 'redirect' }>;

/** The request's own parts. */
const SAME: RedirectTarget = {
  protocol: '#{protocol}',
  host: '#{host}',
  port: '#{port}',
  path: '/#{path}',
  query: '#{query}',
};

/** Throws ValidationError, and InvalidLoadBalancerAction for an address that leads back to itself. */
export function readRedirect(action: Action): Redirect & { readonly view: Action } {
  const { Protocol, Host, Port, Path, Query, StatusCode } = action.RedirectConfig ?? {};
  const target: RedirectTarget = {
    protocol: Protocol ?? SAME.protocol,
    host: Host ?? SAME.host,
    port: Port ?? SAME.port,
    path: Path ?? SAME.path,
    query: Query ?? SAME.query,
  };
  const status = /^HTTP_(30[12])$/.exec(StatusCode ?? '')?.[1];
  if (status === undefined) throw validationError(`Redirect status code '${StatusCode}' is not valid`);
  if (!/^(?:HTTPS?|#\{protocol\})$/.test(target.protocol)) {
    throw validationError(`Redirect protocol '${target.protocol}' must be HTTP, HTTPS or '#{protocol}'`);
  }
  if (!target.path.startsWith('/'))
    throw validationError(`Redirect path '${target.path}' must begin with '/'`);
  const isLoop = (['protocol', 'host', 'port', 'path'] as const).every((part) => target[part] === SAME[part]);
  if (isLoop) {
    const message = 'The redirect configuration is not valid because it creates a loop';
    throw new AwsError('InvalidLoadBalancerAction', message);
  }
  const { protocol, host, port, path, query } = target;
  const RedirectConfig = {
    Protocol: protocol,
    Port: port,
    Host: host,
    Path: path,
    Query: query,
    StatusCode: StatusCode!,
  };
  const order = action.Order === undefined ? {} : { Order: action.Order };
  const view: Action = { Type: 'redirect', ...order, RedirectConfig };
  return { type: 'redirect', status: Number(status) as 301 | 302, target, view };
}

/** The absolute address that a request is redirected to; the port is said, as AWS says it. */
export function redirectLocation(target: RedirectTarget, listener: Listener, request: RoutedRequest): string {
  const [path = '', query = ''] = request.path.split(/\?(.*)/s);
  const values: Readonly<Record<string, string>> = {
    protocol: listener.protocol.name.toLowerCase(),
    host: request.host.replace(/:\d+$/, ''),
    port: String(listener.port),
    path: path.replace(/^\//, ''),
    query,
  };
  const filled = (text: string) =>
    text.replaceAll(/#\{(protocol|host|port|path|query)\}/g, (_, name: string) => values[name]!);
  const search = filled(target.query);
  const address = `${filled(target.protocol).toLowerCase()}://${filled(target.host)}:${filled(target.port)}`;
  return `${address}${filled(target.path)}${search === '' ? '' : `?${search}`}`;
}
