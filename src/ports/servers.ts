export interface Servers {
  /** The image of each server; terminated ones are left out. */
  imagesOf(servers: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** When each server was launched, milliseconds since the epoch; terminated ones are left out. */
  launchTimesOf(servers: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** Why EC2 says that each server has ended; nothing of those that run, or that it has forgotten. */
  endsOf(servers: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** What a server has written to its console, as far as EC2 has kept it; empty when it has nothing. */
  console(server: string): Promise<string>;
}
