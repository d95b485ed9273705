import type { Word } from './cli/app/registry.ts';

/** Commands of one word, in the order of help, each loaded when it is used. */
export const WORDS: Readonly<Record<string, Word>> = {
  init: { summary: 'Set up an organization in a new store', command: () => import('./cli/commands/init.ts') },
  login: { summary: 'Log in with a password', command: () => import('./cli/commands/login.ts') },
  logout: { summary: 'End this session', command: () => import('./cli/commands/logout.ts') },
  activity: {
    summary: 'Show what runs, what waits, and how far the machines are used',
    command: () => import('./cli/commands/activity.ts'),
  },
  doctor: {
    summary: 'Look for what is wrong or risky, and say how to fix it',
    command: () => import('./cli/commands/doctor.ts'),
  },
  completion: {
    summary: 'Print the script that completes commands in your shell',
    command: () => import('./cli/commands/completion.ts'),
  },
  pull: {
    summary: 'Copy an instance of Semaphore into a new store, to rehearse there',
    command: () => import('./cli/commands/pull.ts'),
  },
  export: { summary: 'Write the organization as a document', command: () => import('./cli/commands/export.ts') },
  diff: {
    summary: 'Tell what a document would change in the organization',
    command: () => import('./cli/commands/diff.ts'),
  },
  apply: {
    summary: 'Make the organization as a document says',
    command: () => import('./cli/commands/apply.ts'),
  },
  test: {
    summary: 'Run the tests of a document, without a store',
    command: () => import('./cli/commands/test.ts'),
  },
  schema: {
    summary: 'Print the JSON Schema of the document of an organization',
    command: () => import('./cli/commands/schema.ts'),
  },
  undo: { summary: 'Undo the change that an audit event records', command: () => import('./cli/commands/undo.ts') },
  serve: { summary: 'Serve the organization to others, over HTTP', command: () => import('./cli/commands/serve.ts') },
  version: {
    summary: 'Show the versions of roster, of stores and of the API',
    command: () => import('./cli/commands/version.ts'),
  },
  whoami: { summary: 'Show who you are here', command: () => import('./cli/commands/whoami.ts') },
};
