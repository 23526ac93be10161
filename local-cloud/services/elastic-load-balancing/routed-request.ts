/** What conditions are tested on. */
export interface RoutedRequest {
  readonly method: string;
  /** The URL's path; a query string behind it is ignored. */
  readonly path: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The client's address; every client of this machine has the same. */
  readonly client?: string | undefined;
}
