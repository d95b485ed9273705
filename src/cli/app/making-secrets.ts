import { AppError, madeAllTheSame } from '../../domain/errors.ts';
import type { Io } from '../terminal/io.ts';
import type { NoteKind } from '../terminal/notes.ts';
import type { OutputFormat } from '../terminal/output.ts';
import { openSink, requirePlace } from '../secrets/open-sink.ts';
import { OPERATION_FIELD } from './show.ts';
import { requireShownFields, secretFieldOf, secretNotes, showsSecrets } from '../secrets/secret-fields.ts';
import { withSink } from '../secrets/sink.ts';
import type { CommonFlags, SecretDelivery, Making } from './cli.ts';

/** The new secrets of one command: where they are written, and the notes on that. */
interface MadeSecrets {
  /** Whether the output shows the new secrets. */
  readonly shows: boolean;
  /** Throws where new secrets could not be kept: before questions. */
  readonly requirePlace: () => void;
  readonly make: <T>(making: Making, work: (keeping: SecretDelivery) => Promise<T>) => Promise<T>;
  /** Writes the output. Where it alone holds the secrets, an error says that the change was made all the same. */
  readonly show: (write: (holdsSecrets: boolean) => Promise<void>) => Promise<void>;
}

/** What `makingSecrets` needs of a command. */
interface Command {
  readonly io: Pick<Io, 'stdout'>;
  readonly flags: Pick<CommonFlags, 'fields' | 'secretFile' | 'secretAppend' | 'reveal'>;
  readonly format: OutputFormat;
  readonly note: (text: string, kind: NoteKind) => void;
}

/** Handles the new secrets of one command; not to be shared between commands. */
export function makingSecrets({ io, flags, format, note }: Command): MadeSecrets {
  const shows = showsSecrets(flags);
  /** Secrets were made that only the output shows. */
  let onlyShown = false;
  /** A place was opened: a file that is there now is its own. */
  let isOpen = false;
  let notes: readonly string[] = [];
  const onTerminal = io.stdout.isTTY && format === 'table';
  const { secretFile: file, secretAppend, reveal } = flags;
  return {
    shows,
    requirePlace() {
      if (!isOpen) requirePlace({ file, reveal, onTerminal, append: secretAppend });
    },
    async make({ fields, several, trial, foreseen, input, append = false }, work) {
      const secretField = secretFieldOf(fields);
      requireShownFields(flags, [...fields, OPERATION_FIELD, secretField], secretField);
      if (file === undefined && !reveal && !onTerminal) await trial();
      const sink = await openSink({
        file,
        reveal,
        onTerminal,
        append: append || secretAppend,
        shared: secretAppend,
        stdout: io.stdout,
        foreseen,
        input,
      });
      isOpen = true;
      const made = await withSink(sink, () =>
        work({
          deliver: async (secrets) => {
            await sink.deliver(secrets);
            if (secrets.length > 0) notes = secretNotes(secretField, several, flags);
          },
          committed: () => sink.committed(),
        }),
      );
      onlyShown ||= file === undefined;
      return made;
    },
    async show(write) {
      const pending = notes;
      notes = [];
      try {
        await write(onlyShown || (shows && pending.length > 0));
      } catch (error) {
        throw onlyShown && error instanceof AppError ? madeAllTheSame(error) : error;
      }
      for (const text of pending) note(text, 'secret');
    },
  };
}
