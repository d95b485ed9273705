import type { InputOf, Schema, StoreOperation } from '../../../core/operation.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import type { Command } from '../../app/command.ts';
import { onStore } from '../../context/connect.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';
import { storeLocation } from '../../context/target.ts';

/** A command on the store itself, which needs no login but the right to open it. */
export const storeCommand = <S extends Schema, O>(
  verb: string,
  operation: StoreOperation<S, O>,
  more: {
    readonly details?: string;
    readonly view: View<Flat<O>>;
    readonly done: (output: Flat<O>) => string | undefined;
  },
): Command =>
  customCommand({
    path: ['store', verb],
    ...(more.details === undefined ? {} : { details: more.details }),
    operation,
    flags: operation.input,
    examples: [`roster store ${verb}`, `roster store ${verb} --json`],
    async run(cli: Cli) {
      const output = await onStore(operation, {} as InputOf<S>, cli.io, storeLocation(cli.flags, cli.io.env));
      await cli.show(more.view, output);
      const note = more.done(output);
      if (note !== undefined) cli.note(note);
    },
  });
