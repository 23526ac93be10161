#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';

// Most of the time that on-call would wait for a press goes into stripping types and compiling: both are kept, in the
// user's own directory, and only this file is JavaScript so that nothing has to be stripped to look for them. A path that
// isn't absolute counts as none, as the XDG specification says: code would be read from wherever a command is typed.
const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
const caches = [XDG_CACHE_HOME, LOCALAPPDATA, HOME && join(HOME, '.cache')].find(
  (path) => path && isAbsolute(path),
);
if (caches) keepCompiled(join(caches, 'greenshift', 'compiled'));

await import('./main.ts');

function keepCompiled(directory) {
  try {
    make(directory);
  } catch {
    return;
  }
  enableCompileCache(directory);
}

/** With its parents. Node's own way, which `enableCompileCache` goes too, never ends where nothing can be made: `/proc`. */
function make(directory) {
  try {
    mkdirSync(directory);
  } catch (error) {
    if (error.code === 'EEXIST') return;
    if (error.code !== 'ENOENT' || dirname(directory) === directory) throw error;
    make(dirname(directory));
    mkdirSync(directory);
  }
}
