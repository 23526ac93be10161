declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Times in milliseconds. Without a `path` the tables live in memory. */
  interface Options {
    createTableMs?: number;
    updateTableMs?: number;
    deleteTableMs?: number;
    maxItemSizeKb?: number;
    path?: string;
  }

  export default function dynalite(options?: Options): Server;
}
