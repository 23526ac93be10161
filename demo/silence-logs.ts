/**
 * The functions' own logs and metrics would run over the screen. Imported before everything else: Powertools reads these
 * variables when it is loaded. `POWERTOOLS_LOG_LEVEL=INFO npm start` shows the logs all the same.
 */
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
process.env.POWERTOOLS_TRACE_ENABLED ??= 'false';
