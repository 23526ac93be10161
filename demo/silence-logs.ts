/**
 * The functions' own logs and metrics would overwrite the screen. Imported before everything else: Powertools reads these
 * variables when it is loaded. `POWERTOOLS_LOG_LEVEL=INFO npm start` shows the logs.
 */
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true';
process.env.POWERTOOLS_TRACE_ENABLED ??= 'false';
