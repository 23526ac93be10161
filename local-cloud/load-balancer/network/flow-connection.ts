import { connect, type Socket } from 'node:net';
import type { Flow, FlowReset, FlowRouting } from '../../load-balancer-interfaces.ts';
import type { Idle, IdleWatch } from '../idle-watch.ts';
import { proxyHeader } from './proxy-protocol.ts';

export interface FlowOptions {
  readonly watch: IdleWatch;
  readonly idleTimeout: number;
  readonly onGone: (connection: FlowConnection) => void;
}

/** A client's connection to a listener, and the one to the target that it was given for good. */
export class FlowConnection implements Idle {
  idleSince: number;
  readonly idleLimit: number;
  readonly #client: Socket;
  readonly #watch: IdleWatch;
  readonly #onGone: (connection: FlowConnection) => void;
  #flow: Flow | undefined;
  #target: Socket | undefined;
  #isExpired = false;

  constructor(client: Socket, options: FlowOptions) {
    this.#client = client;
    this.#watch = options.watch;
    this.#onGone = options.onGone;
    this.idleLimit = options.idleTimeout;
    this.idleSince = options.watch.now();
    options.watch.add(this);
    client.on('error', () => this.#end('client'));
    client.on('close', () => this.#end());
  }

  /** Chooses the target; a connection that there is none for is reset. */
  begin(place: (client: string, cut: () => void) => ReturnType<FlowRouting['connect']>): void {
    this.#flow = place(this.#client.remoteAddress ?? '', () => this.#end('load-balancer'));
    if (this.#flow) this.#forward(this.#flow);
    else this.#end('load-balancer');
  }

  /** After the idle timeout the connection is forgotten: whoever sends then meets a reset. */
  onIdle(): void {
    this.#isExpired = true;
  }

  /** The load balancer goes away. */
  close(): void {
    this.#end('load-balancer');
  }

  #forward(flow: Flow): void {
    const client = this.#client;
    const target = connect({ ...flow.address, allowHalfOpen: true, noDelay: true });
    this.#target = target;
    target.on('error', () => this.#end('target'));
    target.on('close', () => this.#end());
    const seen = () => this.#seen(flow);
    client.on('data', seen);
    target.on('data', seen);
    if (flow.namesClient) target.write(proxyHeader(client));
    client.pipe(target);
    target.pipe(client);
  }

  #seen(flow: Flow): void {
    if (this.#isExpired || !flow.isValid()) this.#end('load-balancer');
    else this.idleSince = this.#watch.now();
  }

  /** Once; what either side has still to be told is a reset, or the end that its own side has seen. */
  #end(reset?: FlowReset): void {
    const sockets = [this.#client, ...(this.#target ? [this.#target] : [])];
    if (!reset && sockets.some((socket) => !socket.closed)) return;
    this.#watch.delete(this);
    this.#flow?.finish(reset);
    this.#flow = undefined;
    if (reset) for (const socket of sockets) if (!socket.destroyed) socket.resetAndDestroy();
    this.#onGone(this);
  }
}
