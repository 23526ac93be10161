export interface Servers {
  /** The image that each of these servers runs; a server that is gone is left out. */
  imagesOf(servers: readonly string[]): Promise<Readonly<Record<string, string>>>;
}
