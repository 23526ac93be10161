/** What came back of a probe. */
export type ProbeResult =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** By their names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** The beginning of the body, at most PROBE_BODY_MAX bytes. */
      readonly body: string;
    }
  /** The load balancer took it, and nothing whole came back in time. */
  | { readonly kind: 'no-response'; readonly reason: string }
  /** It never reached the load balancer: that is nobody's fault who is behind it. */
  | { readonly kind: 'unsent'; readonly reason: string };

/** Bytes of a body that are read; the rest of a longer one isn't waited for. */
export const PROBE_BODY_MAX = 65_536;
