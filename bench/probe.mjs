// Imports one bundle in a fresh process and prints how long that took, in milliseconds.
const begun = performance.now();
await import(process.argv[2]);
process.stdout.write(String(performance.now() - begun));
process.exit();
