export interface Servers {
  /** The image of each server; terminated ones are left out. */
  imagesOf(servers: readonly string[]): Promise<Readonly<Record<string, string>>>;
}
