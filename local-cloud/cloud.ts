import { join, resolve } from 'node:path';
import type { ImageRegistration } from './compute-interface.ts';
import { createImageStore } from './hosts/image-store.ts';
import { createProcessHosts } from './hosts/processes.ts';
import { createHttpApi, type HttpApi } from './http-api/http-api.ts';
import type { Route } from './http-api/routes.ts';
import { createNetworkProxy } from './load-balancer/network/proxy.ts';
import { createProxy } from './load-balancer/proxy.ts';
import type { Region } from './region.ts';
import { createDynamoDb } from './services/dynamodb/dynamodb.ts';
import type { Destination } from './services/image-builder/model.ts';
import { createLambda, type Lambda } from './services/lambda/lambda.ts';
import { createServices, type Services } from './services.ts';
import { type Clock, wallClock } from './time/clock.ts';
import { createEndpoint } from './wire/endpoint.ts';
import { createFaults, type Faults } from './wire/faults.ts';

export interface LocalCloudOptions {
  /** Where built images are kept; made when missing, emptied when the cloud closes, deleted when its process is killed. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly account?: string;
  readonly regionName?: string;
  /** By their access keys: requests to an HTTP API that one of these signs are verified, others are taken as they are. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The port of the AWS endpoint; 0, the default, takes a free one. */
  readonly port?: number;
  /** Called with every error inside the cloud that a caller sees only as an internal failure. */
  readonly onError: (error: unknown, where: string) => void;
}

/** AWS on this machine: an endpoint for all services, servers as processes, load balancers as proxies. */
export interface LocalCloud {
  /** What `--endpoint-url` takes. */
  readonly url: string;
  readonly region: Region;
  readonly functions: Lambda;
  readonly services: Services;
  /** What calls to the endpoint meet in place of their operations. */
  readonly faults: Faults;
  /** Lets Image Builder distribute images to another cloud, as its region and account. */
  distributesTo(other: LocalCloud): void;
  /** Takes an image over whose content is in a folder. */
  receive(folder: string, image: ImageRegistration): Promise<void>;
  /** Opens an HTTP API, signed requests only. */
  httpApi(routes: readonly Route[], port?: number): Promise<HttpApi>;
  /** `http://127.0.0.1:<port>` of an application load balancer's listener, `tcp://…` of a network load balancer's. */
  listenerUrl(listenerArn: string): Promise<string>;
  /** The end of what a server wrote to its standard output and error. */
  output(instanceId: string): string;
  /** The environment variables that an image's own `image.json` sets; empty for an image that isn't known. */
  imageVariables(imageId: string): Readonly<Record<string, string>>;
  /** Ends every process, server and timer. */
  close(): Promise<void>;
}

export async function createLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { clock, random, onError, account = '111122223333', regionName = 'us-east-1' } = options;
  const imageStore = createImageStore(join(options.directory, 'images'));
  const hosts = createProcessHosts(
    { imageStore, clock },
    {
      folder: resolve(options.directory),
      cloud: () => ({ url: endpoint.url, metadata: services.metadata }),
    },
  );
  const place = { clock, random, account, name: regionName };
  const functions = createLambda({ ...place, emit: () => {} });
  const destinations: Destination[] = [];
  const services = createServices(place, {
    hosts,
    destinations,
    imageStore,
    invoker: functions,
    lambda: functions.service,
    // Servers are processes: what they write has the time of the machine.
    writers: wallClock(),
  });
  const { region } = services;
  const { routing, flowRouting } = services.loadBalancing;
  const proxy = createProxy(region, routing);
  const networkProxy = createNetworkProxy(region, flowRouting);
  const faults = createFaults();
  const endpoint = await createEndpoint({
    faults,
    services: services.all,
    raw: { dynamodb: createDynamoDb() },
    port: options.port,
    onError: (error, { service, operation }) => onError(error, `${service} ${operation}`),
  });
  const apis: HttpApi[] = [];
  return {
    url: endpoint.url,
    region,
    functions,
    services,
    faults,
    output: hosts.output,
    distributesTo(other) {
      destinations.push({
        place: other.region,
        receive: (digest, image) => other.receive(imageStore.folderOf(digest), image),
      });
    },
    async receive(folder, image) {
      const { digest } = await imageStore.build(folder);
      imageStore.assign(image.imageId, digest);
      services.ec2.compute.registerImage(image);
    },
    imageVariables: (imageId) => imageStore.image(imageId)?.manifest.env ?? {},
    async httpApi(routes, port = 0) {
      const api = await createHttpApi({
        region,
        invoker: functions,
        routes,
        authorization: 'AWS_IAM',
        secrets: options.secrets,
        port,
        onError,
      });
      apis.push(api);
      return api;
    },
    async listenerUrl(listenerArn) {
      const isNetwork = flowRouting.listeners().some((listener) => listener.listenerArn === listenerArn);
      if (isNetwork) return `tcp://127.0.0.1:${await networkProxy.portOf(listenerArn)}`;
      return `http://127.0.0.1:${await proxy.portOf(listenerArn)}`;
    },
    async close() {
      services.close();
      await Promise.all([
        endpoint.close(),
        proxy.close(),
        networkProxy.close(),
        ...apis.map((api) => api.close()),
      ]);
      await hosts.close();
      await imageStore.destroy();
    },
  };
}
