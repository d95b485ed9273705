import type { FindRoute, Routing } from '../../api/api.ts';
import type { CallOptions, Caller } from '../../core/caller.ts';
import type { InputOf, Operation, Schema, Secret } from '../../core/operation.ts';
import { validate } from '../../core/validate.ts';
import { AppError } from '../../domain/errors.ts';
import type { Page } from '../../domain/page.ts';
import type { Confirmation } from './command.ts';
import { isInstance } from '../../domain/location.ts';
import { readConfig, updateContext } from '../context/config.ts';
import { connect } from '../context/connect.ts';
import { answerFields } from './flags.ts';
import type { Io } from '../terminal/io.ts';
import { keepingNames } from '../context/name-cache.ts';
import { fitted, harmlessOn, PLAIN, styleFor } from '../terminal/output.ts';
import type { Format, Item, Style, View } from '../terminal/output.ts';
import { startProgress } from '../terminal/progress.ts';
import type { Prompter } from '../terminal/prompts.ts';
import { openSink, requireShownFields, secretFieldOf, shownAtLast, withSink } from '../secrets/sink.ts';
import type { SecretSink } from '../secrets/sink.ts';
import { show } from './show.ts';
import { findTarget } from '../context/target.ts';
import type { Target } from '../context/target.ts';
import { promoted } from '../context/credentials.ts';

/** Flags that every command takes, and those that only some offer. */
export interface CommonFlags {
  readonly store: string | undefined;
  readonly url: string | undefined;
  readonly context: string | undefined;
  readonly format: Format | undefined;
  readonly fields: readonly string[] | undefined;
  readonly color: boolean | undefined;
  readonly input: boolean;
  readonly yes: boolean;
  readonly confirm: string | undefined;
  readonly secretFile: string | undefined;
  readonly reveal: boolean;
  readonly passwordStdin: boolean;
}

/** What a command is given: a caller, and ways to show and to ask. */
export interface Cli {
  readonly io: Io;
  readonly flags: CommonFlags;
  readonly caller: Caller;
  /** A caller of another target than the flags name, or under another token; whoever asks closes it. */
  callerAt(target: Target): Caller;
  /** All routes, for a server. */
  readonly api: Routing['api'];
  /** The format in force: what was asked for, or a table on a terminal and TSV elsewhere. */
  readonly format: Format;
  readonly style: () => Promise<Style>;
  /**
   * Calls an operation; one that makes secrets gets the sink, and must have one, unless it is `sinkless`:
   * then it makes none this time, or they go elsewhere. `proposed`: the secret that the input asks for, which is on
   * file before the call.
   */
  call<S extends Schema, O>(
    operation: Operation<S, O>,
    input: InputOf<S>,
    options?: { readonly append?: boolean; readonly sinkless?: boolean; readonly proposed?: Secret },
  ): Promise<O>;
  /** Writes an answer; `schema` tells of the fields that `--fields` may name beside those that are there. */
  show<O>(view: View<O>, output: O, schema?: Schema): Promise<void>;
  /** Shows a list page by page; `all` goes on to the end, else a cut list says so on stderr. Answers the first page. */
  showList<I extends object, O extends Item, P extends Page<O>>(
    operation: Operation<Schema, P>,
    input: I,
    view: View<readonly O[]>,
    all: boolean,
  ): Promise<P>;
  /** A line on stderr. */
  note(text: string): void;
  readonly canAsk: boolean;
  /** Asks on a terminal. Throws `input_needed` elsewhere, naming the flag that answers. */
  prompter(flag: string): Promise<Prompter>;
  confirm(confirmation: Confirmation): Promise<void>;
  close(): Promise<void>;
}

export function openCli(io: Io, flags: CommonFlags, { routeOf, api }: Routing): Cli {
  const format = flags.format ?? (io.stdout.isTTY ? 'table' : 'tsv');
  const canAsk = () => flags.input && !io.env.CI && io.stderr.isTTY && io.stdin.isTTY === true;
  const pending: Promise<void>[] = [];
  let caller: Caller | undefined;
  let placeNoted = false;
  /** Secrets were made that the answer alone will show. */
  let onlyShown = false;

  const note = (notes: readonly string[]): void => notes.forEach((text) => cli.note(`note: ${text}`));

  const cli: Cli = {
    io,
    flags,
    format,
    get canAsk() {
      return canAsk();
    },
    get caller() {
      return (caller ??= connectTo(io, flags, routeOf));
    },
    api,
    callerAt: (target) => connect(target, io, routeOf),
    style: () => styleFor(io.stdout, io.env, flags.color),

    async call(operation, input, { append = false, sinkless = false, proposed } = {}) {
      // A wrong input is told before a missing place for secrets is.
      const checked = validate(operation.input as Schema, input) as object;
      const makesSecrets = operation.mode !== 'read' && operation.secrets !== undefined && !sinkless;
      if (operation.mode !== 'read') {
        const fields = answerFields(operation.output);
        const secretField = secretFieldOf(fields);
        requireShownFields(flags, [...fields, secretField], makesSecrets ? secretField : undefined);
      }
      const sink = makesSecrets
        ? openSink({
            file: flags.secretFile,
            reveal: flags.reveal,
            onTerminal: io.stdout.isTTY && format === 'table',
            append,
            stdout: io.stdout,
            foreseen: operation.expectedSecrets?.(checked as never),
            input: checked,
          })
        : undefined;
      if (operation.mode !== 'read' && !placeNoted) {
        placeNoted = true;
        notePlace(cli);
      }
      const output = await callWith(
        sink,
        proposed,
        (options) => cli.caller.call(operation, input, { ...options, note }),
        io,
        operation.mode === 'bulk' || operation.name === 'audit.verify',
      );
      onlyShown ||= sink?.shown === true && flags.secretFile === undefined;
      return output;
    },

    show: (view, output, schema) =>
      onlyShown ? shownAtLast(() => show(cli, view, output, schema)) : show(cli, view, output, schema),

    showList: (operation, input, view, all) => showPages(cli, operation, input, view, all),

    note(text) {
      pending.push(io.stderr.write(`${fitted(harmlessOn(io.stderr, text), io.stderr)}\n`));
    },

    async prompter(flag) {
      if (!canAsk())
        throw new AppError('input_needed', 'this needs an answer, and roster cannot ask here', {
          hint: `give ${flag}`,
        });
      return io.prompter((await styleFor(io.stderr, io.env, flags.color)) === PLAIN);
    },

    confirm: (confirmation) => confirmWith(cli, confirmation),

    async close() {
      await Promise.all(pending);
      await caller?.close();
    },
  };
  return cli;
}

function connectTo(io: Io, flags: CommonFlags, routeOf: FindRoute): Caller {
  const target = findTarget(flags, io.env);
  const { context } = target;
  const caller = connect(target, io, routeOf, async (token) => {
    if (context !== undefined) await updateContext(io.env, context, (entry) => promoted(entry, token));
  });
  return keepingNames(caller, io.env, target);
}

/** Formats in which stderr holds one document, or nothing. */
const FOR_PROGRAMS: ReadonlySet<Format> = new Set(['json', 'jsonl']);

/** Before a change in a remote organization that no flag named, says which one that is. */
function notePlace(cli: Cli): void {
  const { io, flags, format } = cli;
  if (flags.url !== undefined || flags.context !== undefined || FOR_PROGRAMS.has(format)) return;
  const { location, context } = findTarget(flags, io.env);
  if (!isInstance(location)) return;
  const organization = context === undefined ? undefined : readConfig(io.env).contexts[context]?.organization;
  cli.note(`changing ${organization ?? 'the organization'} at ${location}`);
}

/** Calls with progress and, where there is one, the sink. */
async function callWith<T>(
  sink: SecretSink | undefined,
  proposed: Secret | undefined,
  call: (options: CallOptions) => Promise<T>,
  io: Io,
  long: boolean,
): Promise<T> {
  const bar = long ? startProgress(io) : undefined;
  const progress = (done: number, total: number) => {
    sink?.committed();
    bar?.update(done, total);
  };
  const deliver = async (secrets: readonly Secret[]) =>
    sink?.deliver(secrets.filter(({ secret }) => secret !== proposed?.secret));
  const options = { signal: io.signal, progress, deliver };
  try {
    return await withSink(sink, async () => {
      if (proposed !== undefined) await sink?.deliver([proposed]);
      return call(options);
    });
  } finally {
    bar?.stop();
  }
}

async function showPages<I extends object, O extends Item, P extends Page<O>>(
  cli: Cli,
  operation: Operation<Schema, P>,
  input: I,
  view: View<readonly O[]>,
  all: boolean,
): Promise<P> {
  const first = await cli.caller.call(operation, input);
  const items: O[] = [...first.items];
  let cursor = first.next_cursor ?? undefined;
  while (all && cursor !== undefined && !cli.io.signal.aborted) {
    const page: P = await cli.caller.call(operation, { ...input, cursor });
    for (const item of page.items) items.push(item);
    cursor = page.next_cursor ?? undefined;
  }
  await show(cli, view, items, operation.output);
  if (cursor !== undefined)
    cli.note(`${items.length} shown, there are more; --all lists everything, --limit N the first N`);
  return first;
}

/** Throws `input_needed` where nobody can be asked, and `interrupted` when the answer is no. */
async function confirmWith(cli: Cli, { question, typed, onTerminalOnly = false }: Confirmation): Promise<void> {
  const { flags } = cli;
  if (onTerminalOnly && !cli.canAsk) return;
  if (typed !== undefined) {
    if (flags.confirm === typed) return;
    if (flags.confirm !== undefined)
      throw new AppError('invalid', `--confirm does not say ${typed}`, { hint: 'nothing was changed' });
    const prompter = await cli.prompter(`--confirm '${typed}'`);
    const answer = await prompter.input(`${question} Type ${typed} to go on:`);
    if (answer !== typed) throw new AppError('interrupted', 'not confirmed; nothing was changed');
    return;
  }
  if (flags.yes) return;
  const prompter = await cli.prompter('--yes');
  if (!(await prompter.confirm(question))) throw new AppError('interrupted', 'not confirmed; nothing was changed');
}
