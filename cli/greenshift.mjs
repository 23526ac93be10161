#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Most of the time that on-call would wait for a press goes into stripping types and compiling: both are kept, in the
// user's own directory, and only this file is JavaScript so that nothing has to be stripped to look for them.
const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'));
if (caches) enableCompileCache(join(caches, 'greenshift', 'compiled'));

await import('./main.ts');
