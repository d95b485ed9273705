import { storeCheck, storeInfo, storeMigrate } from '../../../operations/store/info.ts';
import type { InputOf, Schema, StoreOperation } from '../../../core/operation.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import type { Command } from '../../app/command.ts';
import { onStore } from '../../context/connect.ts';
import type { View } from '../../terminal/output.ts';
import { storeLocation } from '../../context/target.ts';

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
    'Checks the pages of the file, the rules between its tables, and the audit log from its first event. It also lists what is dated in the future because a clock was wrong; that alone does not make the store unsound.',
  view: { data: (found) => found, columns: ['ok', 'version', 'events'] },
  done: ({ events, warnings }) =>
    [
      ...warnings.map((warning) => `warning: ${warning}`),
      `the store is sound; ${events} audit events follow each other`,
    ].join('\n'),
});

export const migrate = storeCommand('migrate', storeMigrate, {
  details: 'A copy of the file is kept beside it first. A store that is up to date is left as it is.',
  writes: true,
  view: { data: (done) => done, columns: ['from', 'to', 'backup'] },
  done: ({ from, to }) => (from === to ? 'nothing to do' : undefined),
});
