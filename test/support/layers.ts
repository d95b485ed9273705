/** The layers of src/, and which may import which (docs/architecture.md). */

/** Folders whose rooms are layers of their own. */
const WITH_ROOMS: readonly string[] = ['cli', 'core', 'stores'];

/** The layer of a file: its folder below src/, in some its room there, or its name. */
export function layerOf(path: string): string {
  const [folder = '', room = '', ...rest] = path.split('/');
  if (room === '') return folder;
  return WITH_ROOMS.includes(folder) && (rest.length > 0 || room.includes('.')) ? `${folder}/${room}` : folder;
}

/** What the core is for those who use it: what an operation is, and the storage port. */
const CONTRACT: readonly string[] = [
  'core/live.ts',
  'core/operation.ts',
  'core/context.ts',
  'core/caller.ts',
  'core/validate.ts',
  'core/secrets.ts',
  'core/bucket.ts',
  'core/certificate.ts',
  'core/id-token.ts',
  'core/outbound.ts',
  'core/sealing.ts',
  'core/sign-in.ts',
  'core/store',
];
const TERMS: readonly string[] = ['domain', 'lib'];

/** Which layers each may import at run time, its own aside. Type imports may go the same ways, and where TYPES says. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  domain: ['lib'],
  'core/store': TERMS,
  'core/secrets.ts': TERMS,
  'core/bucket.ts': [],
  'core/certificate.ts': TERMS,
  'core/id-token.ts': TERMS,
  'core/outbound.ts': [],
  'core/sealing.ts': [],
  'core/sign-in.ts': TERMS,
  'core/context.ts': [
    'core/store',
    'core/secrets.ts',
    'core/bucket.ts',
    'core/id-token.ts',
    'core/outbound.ts',
    'core/sealing.ts',
    'core/sign-in.ts',
    ...TERMS,
  ],
  'core/live.ts': ['core/store', ...TERMS],
  'core/operation.ts': ['core/live.ts', 'core/context.ts', 'core/store', ...TERMS],
  'core/caller.ts': ['core/operation.ts', 'core/context.ts', 'core/store', ...TERMS],
  'core/validate.ts': ['core/operation.ts', ...TERMS],
  'core/guards': [...CONTRACT, ...TERMS],
  'core/engine': ['core/guards', ...CONTRACT, ...TERMS],
  operations: ['core/engine', 'core/guards', ...CONTRACT, ...TERMS],
  'stores/sql': TERMS,
  'stores/sqlite': ['stores/sql', ...TERMS],
  'stores/postgres': ['stores/sql', ...TERMS],
  'stores/open.ts': ['stores/sql', 'stores/sqlite', 'stores/postgres', ...TERMS],
  'stores/sealing.ts': ['stores/sqlite', 'core/secrets.ts', 'core/sealing.ts', ...TERMS],
  outbound: ['core/bucket.ts', 'core/outbound.ts', ...TERMS],
  signin: ['core/id-token.ts', 'core/outbound.ts', 'core/sealing.ts', 'core/secrets.ts', 'core/sign-in.ts', ...TERMS],
  background: ['operations', 'core/engine', ...CONTRACT, ...TERMS],
  api: ['operations', ...CONTRACT, ...TERMS],
  compat: ['api', 'operations', 'core/engine', ...CONTRACT, ...TERMS],
  scim: ['api', 'operations', 'core/engine', ...CONTRACT, ...TERMS],
  oauth: ['api', 'operations', ...CONTRACT, ...TERMS],
  client: ['api', ...CONTRACT, ...TERMS],
  instances: ['compat', 'client', 'api', 'operations', 'core/engine', 'core/guards', ...CONTRACT, ...TERMS],
  web: ['operations', 'core/engine', ...CONTRACT, ...TERMS],
  server: ['web', 'api', 'operations', 'core/engine', ...CONTRACT, ...TERMS],
  'cli/terminal': TERMS,
  'cli/process': ['cli/terminal', 'cli/context', ...TERMS],
  'cli/secrets': ['cli/terminal', ...TERMS],
  'cli/context': ['cli/terminal', ...TERMS],
  'cli/tables': ['cli/terminal', ...TERMS],
  'cli/imports': ['cli/tables', 'cli/terminal', ...TERMS],
  'cli/organization-file': ['cli/process', 'cli/terminal', 'core/validate.ts', ...TERMS],
  'cli/app': ['cli/tables', 'cli/context', 'cli/secrets', 'cli/terminal', 'operations', ...TERMS],
  'cli/completion': ['cli/app', 'cli/context', 'cli/terminal', ...TERMS],
  'cli/commands': [
    'cli/app',
    'cli/completion',
    'cli/context',
    'cli/imports',
    'cli/organization-file',
    'cli/process',
    'cli/secrets',
    'cli/terminal',
    'operations',
    ...TERMS,
  ],
  docs: ['cli/app', 'cli/imports', 'api', 'instances', 'operations', ...TERMS],
  'words.ts': ['cli/commands', 'cli/app'],
  'registry-jobs.ts': ['cli/commands', 'cli/app', 'api'],
  'registry-signin.ts': ['cli/commands', 'cli/app', 'api'],
  'registry-project.ts': ['cli/commands', 'cli/app', 'api'],
  'registry-settings.ts': ['cli/commands', 'cli/app', 'api'],
  'registry.ts': [
    'words.ts',
    'registry-jobs.ts',
    'registry-signin.ts',
    'registry-project.ts',
    'registry-settings.ts',
    'cli/commands',
    'cli/app',
    'operations',
    'api',
    'compat',
    'scim',
    'oauth',
  ],
  'main.ts': ['registry.ts', 'cli/app', 'cli/terminal', ...TERMS],
  'process.ts': ['main.ts', 'registry.ts', 'cli/commands', 'cli/process'],
};
export const TYPES: Readonly<Record<string, readonly string[]>> = {
  'core/bucket.ts': ['domain'],
  'stores/sql': ['core/store'],
  'stores/sqlite': ['core/store', 'stores/open.ts'],
  'stores/postgres': ['core/store'],
  'stores/open.ts': ['core/store'],
  'cli/terminal': ['core/caller.ts', 'core/context.ts', 'client'],
  'cli/process': ['core/caller.ts', 'core/context.ts', 'core/store', 'client', 'server'],
  'cli/secrets': ['core/operation.ts'],
  'cli/context': [
    'api',
    'core/caller.ts',
    'core/context.ts',
    'core/operation.ts',
    'core/bucket.ts',
    'core/id-token.ts',
    'core/outbound.ts',
    'core/sealing.ts',
    'core/sign-in.ts',
    'core/store',
  ],
  'cli/app': ['api', 'core/caller.ts', 'core/context.ts', 'core/operation.ts'],
  'cli/commands': [
    'api',
    'background',
    'core/caller.ts',
    'core/context.ts',
    'core/operation.ts',
    'core/store',
    'server',
  ],
};
const SEMAPHORE = 'instances/semaphore';
/** The rooms of an instance of Semaphore, and which may import which; types go the same ways. What stands beside them may import all. */
const ROOMS_OF_SEMAPHORE: Readonly<Record<string, readonly string[]>> = {
  api: [],
  mirror: ['api'],
  changes: ['mirror', 'api'],
  forms: ['mirror', 'api'],
  push: ['changes', 'forms', 'mirror', 'api'],
  direct: ['push', 'changes', 'forms', 'mirror', 'api'],
  pull: ['forms', 'mirror', 'api'],
};

/** Whether a file of an instance of Semaphore may not import another of it. */
export function isBackwards(path: string, target: string): boolean {
  const [from, to] = [path, target].map(roomOf);
  return from !== undefined && target.startsWith(SEMAPHORE) && from !== to && !allowedIn(from).includes(to ?? '');
}

const roomOf = (path: string): string | undefined =>
  path.startsWith(`${SEMAPHORE}/`) ? path.split('/').slice(2, -1)[0] : undefined;
const allowedIn = (room: string): readonly string[] => ROOMS_OF_SEMAPHORE[room] ?? [];

/** What is loaded only when it is used, beside what the registry names. */
export const LAZY: Readonly<Record<string, readonly string[]>> = {
  'cli/app/program.ts': ['cli/completion'],
};

/** Values of core that the command line needs itself: checking input, making and knowing secrets. */
export const CORE_FOR_CLI: readonly string[] = [
  'core/validate.ts validate',
  'core/secrets.ts hashSecret',
  'core/secrets.ts isTokenForm',
  'core/secrets.ts generateToken',
  'core/secrets.ts generateTemporaryPassword',
];
/** What the real environment is made of; it stands where the process begins. */
export const CORE_FOR_ENVIRONMENT: readonly string[] = ['core/secrets.ts bcryptHere'];
/** The composition roots of the command line; they reach everything, but only when they are called. Types are not there then. */
export const ROOTS: readonly string[] = [
  'cli/context/connect.ts',
  'cli/context/services.ts',
  'cli/commands/serve/run.ts',
  'cli/commands/serve/background.ts',
  'cli/commands/serve/long-reader.ts',
  'cli/context/open-served.ts',
  'cli/context/pull-instance.ts',
];
export const ONLY_FROM_ROOTS: readonly string[] = [
  'stores/open.ts',
  'stores/sealing.ts',
  'stores/sql',
  'stores/sqlite',
  'outbound',
  'signin',
  'client',
  'instances',
  'server',
  'web',
  'background',
  'core/engine',
];
