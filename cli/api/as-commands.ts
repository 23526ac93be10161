const CALLS: readonly (readonly [RegExp, string])[] = [
  [/\bsend (?=(?:PUT|POST) \/)/g, ''],
  [
    /POST \/(?:rollouts|services)\/([\w-]+)\/rollback with \{"force": true\}/g,
    '`greenshift rollback $1 --force`',
  ],
  [/POST \/(?:rollouts|services)\/([\w-]+)\/rollback/g, '`greenshift rollback $1`'],
  [/POST \/rollouts\/([\w-]+)\/(abandon|resume|approve|reject)/g, '`greenshift $2 $1`'],
  [
    /POST \/services\/([\w-]+)\/rollouts \{"image": "(ami-[\w…]+)", "expedited": true\}/g,
    '`greenshift start $1 $2 --expedited`',
  ],
  [/POST \/services\/([\w-]+)\/rollouts \{"image": "(ami-[\w…]+)"\}/g, '`greenshift start $1 $2`'],
  [/GET \/services\/([\w-]+)\/rollouts/g, '`greenshift history $1`'],
  [/DELETE \/images\/([\w-]+)\/recall/g, '`greenshift recall $1 --lift --reason "…"`'],
  [/PUT \/services\/[\w-]+/g, '`greenshift apply`'],
  [/Send \{"force": true\}/g, 'Say --force'],
  [/Send \{"outsideWindows": true\}/g, 'Say --outside-windows'],
];

/** A text of the API, which names its own calls, as one that names the commands of this program instead. */
export const asCommands = (text: string): string =>
  CALLS.reduce((changed, [call, command]) => changed.replaceAll(call, command), text);
