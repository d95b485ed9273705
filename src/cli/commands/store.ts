import { AppError } from '../../domain/errors.ts';
import { shownLocation } from '../../domain/location.ts';
import { storeCheck, storeCopy, storeInfo, storeMigrate } from '../../operations/store.ts';
import type { InputOf, Schema, StoreOperation } from '../../core/operation.ts';
import type { Cli } from '../cli.ts';
import { customCommand } from '../command.ts';
import type { Command } from '../command.ts';
import { onStore } from '../connect.ts';
import type { View } from '../output.ts';
import { fullLocation, storeLocation } from '../target.ts';

/** A command on the store itself, which needs no login but the right to open it. */
const storeCommand = <S extends Schema, O>(
  verb: string,
  operation: StoreOperation<S, O>,
  more: {
    readonly details?: string;
    readonly writes?: boolean;
    readonly view: View<O>;
    readonly done: (output: O) => string | undefined;
  },
): Command =>
  customCommand({
    path: ['store', verb],
    summary: operation.summary,
    ...(more.details === undefined ? {} : { details: more.details }),
    operation,
    flags: operation.input,
    writes: more.writes ?? false,
    examples: [`roster store ${verb}`, `roster store ${verb} --json`],
    async run(cli: Cli) {
      const output = await onStore(
        operation,
        {} as InputOf<S>,
        cli.io.environment,
        storeLocation(cli.flags, cli.io.env),
      );
      await cli.show(more.view, output);
      const note = more.done(output);
      if (note !== undefined) cli.note(note);
    },
  });

export const info = storeCommand('info', storeInfo, {
  view: {
    data: (facts) => facts,
    columns: [
      'engine',
      'location',
      'version',
      'program_version',
      'organization',
      'people',
      'groups',
      'events',
      'size_bytes',
    ],
  },
  done: ({ version, program_version }) =>
    version < program_version ? 'hint: this store is older than this roster: roster store migrate' : undefined,
});

export const check = storeCommand('check', storeCheck, {
  details:
    'Looks at the pages of the file, at what must hold between its tables, and follows the audit log from its first event.',
  view: { data: (found) => found, columns: ['ok', 'version', 'events'] },
  done: ({ events }) => `the store is sound; ${events} audit events follow each other`,
});

export const migrate = storeCommand('migrate', storeMigrate, {
  details: 'A copy of the file is kept beside it first. A store that is up to date is left as it is.',
  writes: true,
  view: { data: (done) => done, columns: ['from', 'to', 'backup'] },
  done: ({ from, to }) => (from === to ? 'nothing to do' : undefined),
});

export const copy = customCommand({
  path: ['store', 'copy'],
  summary: storeCopy.summary,
  details:
    'For instance from a file to PostgreSQL: --to postgres://roster@db.acme.example/roster. Takes people, groups, roles, tokens and the audit log with its hashes, in one transaction, and checks the copy before it is kept. Changes made to the first store meanwhile are not in it, so let nobody change it. Tokens and passwords work on the copy as they did.',
  operation: storeCopy,
  flags: storeCopy.input,
  writes: true,
  examples: ['roster store copy --to copy.db', 'roster store copy --to copy.db --json'],
  async run(cli, { from, to }) {
    const source = from === undefined ? storeLocation(cli.flags, cli.io.env) : fullLocation(from);
    const target = fullLocation(to);
    if (source === target)
      throw new AppError('usage', 'a store cannot be copied onto itself', { hint: 'name another --to' });
    const copied = await onStore(storeCopy, { to }, cli.io.environment, source, target);
    await cli.show(
      { data: (facts: typeof copied) => facts, columns: ['organization', 'people', 'groups', 'events'] },
      copied,
    );
    cli.note(`hint: to work on the copy: roster context add NAME --store ${shownLocation(target)}`);
  },
});
