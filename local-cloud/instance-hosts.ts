/** The health check of a target group, as a probe needs it. The timeout is milliseconds, counted as work. */
export type Probe = HttpProbe | { readonly protocol: 'TCP'; readonly timeout: number };

interface HttpProbe {
  readonly protocol: 'HTTP';
  readonly path: string;
  readonly timeout: number;
  /** HTTP codes that mean healthy: `200`, `200,202`, `200-299`. */
  readonly matcher: string;
}

export type ProbeResult = 'passed' | 'timeout' | 'failed' | { readonly mismatch: number };

/** Where servers really run: child processes on this machine, or models in a simulation. */
export interface InstanceHosts {
  /**
   * Starts the server of an instance. Resolves when it runs, rejects when it can't (the image doesn't boot).
   * `userData` is the decoded text.
   */
  boot(instance: {
    instanceId: string;
    imageId: string;
    availabilityZone?: string | undefined;
    userData?: string | undefined;
  }): Promise<void>;
  /** Ends the server of an instance; resolves when it is gone. An unknown instance is not an error. */
  stop(instanceId: string): Promise<void>;
  /** Called when a server ends by itself. At most one listener. */
  onCrash(listener: (instanceId: string) => void): void;
  /** Where a running server takes requests, whatever port its target group names; undefined when it doesn't run. */
  address(instanceId: string): { readonly host: string; readonly port: number } | undefined;
  /** What a server has written, also for a while after its end; what is missing writes nothing. */
  output?(instanceId: string): string;
  /** Checks a server's health as the load balancer would. */
  probe(instanceId: string, probe: Probe): ProbeResult | Promise<ProbeResult>;
}
