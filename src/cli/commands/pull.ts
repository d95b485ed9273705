import { basename } from 'node:path';
import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field, PERSON } from '../../domain/field.ts';
import { isPostgres, shownLocation } from '../../domain/location.ts';
import { reference } from '../../domain/names/names.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import { readConfig } from '../context/config.ts';
import { pull } from '../context/pull-instance.ts';
import { promoteToken, storeToken, useContext } from '../context/credentials.ts';
import { findTarget, fullStoreLocation } from '../context/target.ts';
import type { Target } from '../context/target.ts';
import type { View } from '../terminal/output.ts';

const COLUMNS = [
  'organization',
  'people',
  'groups',
  'service_accounts',
  'roles',
  'projects',
  'notifications',
  'username',
  'store',
  'context',
];

type Shown = Readonly<Record<string, string | number | null>>;
const view: View<Shown> = { data: (shown) => shown, columns: COLUMNS };

export const command = customCommand({
  path: ['pull'],
  summary: 'Copy an instance of Semaphore into a new store, to rehearse there',
  details:
    'Reads all that the API of the instance shows, and makes an organization of it in a new store, with the same ids. A context for it, with a token for one of its Owners, becomes the current one: there you try roles, offboarding and questions about access without touching anybody. Then roster diff --against CONTEXT tells what to change on the instance. See docs/semaphore.md.',
  flags: z.object({
    as: z.optional(field(reference(), 'as whom to work on the copy: name or id; else as an Owner', PERSON)),
    anonymize: z._default(field(z.boolean(), 'invent names and texts, such as for a bug report'), false),
  }),
  writes: true,
  errors: ['usage', 'not_found', 'conflict', 'unauthenticated', 'forbidden', 'unavailable', 'unsupported_by_server'],
  examples: [
    'roster pull --context acme --store rehearsal.db',
    'roster pull --context acme --store report.db --anonymize',
  ],
  async run(cli, { as, anonymize }) {
    const source = sourceOf(cli);
    const store = storeOf(cli);
    const context = contextFor(cli, store);
    const copy: Target = { location: store, ca: undefined, token: undefined, nextToken: undefined, context };
    const deliver = (token: string): Promise<void> => storeToken(cli.io.env, copy, token);
    const { token, notes, ...pulled } = await pull(source, { store, as, anonymize, deliver }, cli.io);
    const { username, organization } = pulled;
    await promoteToken(cli.io.env, copy, token, { username, organization });
    await useContext(cli.io.env, context);
    await cli.show(view, { ...pulled, store: shownLocation(store), context });
    for (const note of notes) cli.note(`note: ${note}`);
    const back = source.context === undefined ? '' : `; roster context use ${source.context} goes back`;
    cli.note(`commands work on the copy from now on, as ${username}: context ${context}${back}`);
  },
});

/** The instance. Throws `usage` for another kind of place. */
function sourceOf({ flags, io }: Cli): Target {
  const { context } = flags;
  const target = findTarget({ store: undefined, url: undefined, context }, io.env);
  if (target.kind === 'semaphore') return target;
  throw new AppError('usage', 'pull copies an instance of Semaphore, and that is none', {
    hint: 'name its context with --context; for a store of roster: roster store copy',
  });
}

/** Where the copy goes. Throws `usage` where nothing says. */
function storeOf({ flags: { store, url } }: Cli): string {
  if (store === undefined || url !== undefined)
    throw new AppError('usage', 'pull needs a place for the copy', { hint: 'give --store PATH alone' });
  return fullStoreLocation(store);
}

/** The context of the copy: one that is for this store, else a new one that is named after it. */
function contextFor({ io }: Cli, store: string): string {
  const { contexts } = readConfig(io.env);
  const known = Object.keys(contexts).find((name) => contexts[name]?.location === store);
  if (known !== undefined) return known;
  const base = isPostgres(store) ? 'rehearsal' : basename(store).replace(/\.[^.]*$/, '') || 'rehearsal';
  for (let attempt = 1; ; attempt += 1) {
    const name = attempt === 1 ? base : `${base}-${attempt}`;
    if (contexts[name] === undefined) return name;
  }
}
