#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
// Run by itself only through the links that npx has kept of a checkout from when this was the command.
import { run } from './run.ts';
import { processTerminal } from './terminal.ts';

process.exitCode = await run(process.argv.slice(2), processTerminal());
