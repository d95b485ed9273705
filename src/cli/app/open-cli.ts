import type { FindRoute, Routing } from '../../api/api.ts';
import type { CallOptions } from '../../core/caller.ts';
import type { InputOf, Operation, Schema } from '../../core/operation.ts';
import { validate } from '../../core/validate.ts';
import { AppError } from '../../domain/errors.ts';
import { isInstance } from '../../domain/location.ts';
import { UNCHANGED } from '../../domain/unchanged.ts';
import { readConfig, updateContext } from '../context/config.ts';
import { connect, requireDoable } from '../context/connect.ts';
import type { Flat, FlatCaller } from '../context/flat.ts';
import { promoted } from '../context/credentials.ts';
import { keepingNames } from '../context/name-cache.ts';
import { tellingOfToken } from '../context/token-errors.ts';
import { findTarget } from '../context/target.ts';
import { requireShownFields, secretFieldOf } from '../secrets/secret-fields.ts';
import type { Io } from '../terminal/io.ts';
import { isQuiet, openNotes } from '../terminal/notes.ts';
import { writePaged } from '../terminal/paged.ts';
import { startProgress } from '../terminal/progress.ts';
import { PLAIN, styleFor } from '../terminal/style.ts';
import type { Calling, Cli, CommonFlags, SecretDelivery } from './cli.ts';
import { confirmWith } from './confirm.ts';
import type { Command } from './command.ts';
import { answerFields, answersWithMany, fieldsOf, subjectIn } from './flags.ts';
import { makingSecrets } from './making-secrets.ts';
import { changes, makesSecrets, mayBeForbidden } from './operation-facts.ts';
import { OPERATION_FIELD, show } from './show.ts';
import { showPages } from './show-pages.ts';

/** Whether a command shows a picture, which has no rows, in a pipe as well. */
const isPicture = ({ formats }: Pick<Command, 'formats'>): boolean =>
  formats.includes('table') && !formats.includes('tsv');

/** Opens what the command of an operation is given; nothing is connected before it is used. */
export function openCli(
  io: Io,
  flags: CommonFlags,
  { routeOf, api }: Routing,
  command: Pick<Command, 'operation' | 'flags' | 'positions' | 'needsPlace' | 'shows' | 'formats'>,
  hinted: (text: string) => string,
): Cli {
  const { operation: own } = command;
  const asked = flags.format === 'ocsf' ? 'jsonl' : flags.format;
  const format = asked ?? (io.stdout.isTTY || isPicture(command) ? 'table' : 'tsv');
  const canAsk = () => flags.input && !io.env.CI && io.stderr.isTTY && io.stdin.isTTY === true;
  const quiet = flags.quiet || isQuiet(io.env);
  const { note: write, written, unsaid } = openNotes(io.stderr, format, { quiet, isDryRun: flags.dryRun });
  const note: Cli['note'] = (text, kind) => write(hinted(text), kind);
  const secrets = makingSecrets({ io, flags, format, note });
  const told: Cli['told'] = { unchanged: false, requestId: undefined };
  let caller: FlatCaller | undefined;
  let targetNoted = false;
  let authorized: Promise<void> | undefined;

  const cli: Cli = {
    io,
    flags,
    format,
    note,
    api,
    told,
    progress: () => startProgress(io, { quiet, lines: format !== 'json' }),
    showsSecrets: secrets.shows && !flags.dryRun,
    makeSecrets: (making, work) => secrets.make(making, work),
    get canAsk() {
      return canAsk();
    },
    get caller() {
      return (caller ??= asAsked(flags, keepingOperation(connectTo(io, flags, routeOf), told)));
    },
    callerAt: (target) => asAsked(flags, keepingOperation(connect(target, io, routeOf), told)),
    style: () => styleFor(io.stdout, io.env, flags.color),

    async call(operation, input, calling = {}) {
      const begin = (keeping?: SecretDelivery) => {
        if (changes(operation) && !flags.dryRun && !targetNoted) {
          targetNoted = true;
          noteTarget(cli);
        }
        return callWith(cli, operation, input, calling, keeping);
      };
      // A wrong input is told before a missing place for secrets is.
      const subject = subjectIn(fieldsOf(command.flags), command.positions, input);
      const checked = validate(operation.input as Schema, input, undefined, subject) as object;
      const { hidden = [], added = [] } = command.shows;
      const fields = [...answerFields(operation.output).filter((name) => !hidden.includes(name)), ...added];
      if (operation.mode !== 'read' && makesSecrets(operation) && calling.sinkless !== true && !flags.dryRun) {
        const there = await ifAllThere(cli, operation, input, checked);
        if (there !== undefined) return there.output;
        const foreseen = operation.expectedSecrets?.(checked as never);
        const several = answersWithMany(operation.output);
        const { append = false } = calling;
        const trial = () => cli.dryRun(operation, input, { partial: () => undefined });
        return secrets.make({ fields, several, trial, foreseen, input: checked, append }, begin);
      }
      if (changes(operation)) requireShownFields(flags, [...fields, OPERATION_FIELD, secretFieldOf(fields)], undefined);
      return begin();
    },

    show: (view, output, schema) =>
      secrets.show((holdsSecrets) => {
        // Whatever a pager is, it may keep what it reads.
        const print = holdsSecrets ? (text: string) => io.stdout.write(text) : cli.print;
        const operation = own !== undefined && changes(own) ? { id: told.requestId } : undefined;
        return show({ io, print, flags, format, style: cli.style, note, operation }, view, output, schema);
      }),

    print: (text) => writePaged(io, text, flags.pager && flags.input),

    showList: (operation, input, view, all, completed) => showPages(cli, operation, input, view, all, completed),

    async requireDoable() {
      if (own !== undefined && mayBeForbidden(own)) await requireDoable(findTarget(flags, io.env), own);
    },

    async prompter(flag, { question, missing } = {}) {
      await cli.requireDoable();
      if (!canAsk())
        throw new AppError(
          'input_needed',
          `this needs an answer, and roster cannot ask here${question === undefined ? '' : `: ${question}`}`,
          { hint: `give ${flag}`, details: missing === undefined ? {} : { missing } },
        );
      // Who may not do it is not asked how.
      if (own !== undefined && mayBeForbidden(own)) await (authorized ??= cli.caller.authorize(own));
      if (command.needsPlace(io.env) && !flags.dryRun) secrets.requirePlace();
      await written();
      return io.prompter((await styleFor(io.stderr, io.env, flags.color)) === PLAIN);
    },

    confirm: (confirmation, trial) => confirmWith(cli, confirmation, trial),

    dryRun: (operation, input, { partial } = {}) =>
      cli.caller.call(operation, input, { dryRun: true, ...taking(partial) }),

    failed: (error) => completed(error, unsaid(), hinted),

    async close() {
      await written();
      await caller?.close();
    },
  };
  return cli;
}

/**
 * What a call with `--if-not-exists` answers where all is there already: it makes no secret, so that it needs no place
 * for one. Undefined: there is something to make. Throws what the call throws.
 */
async function ifAllThere<S extends Schema, O>(
  { caller, note, told }: Cli,
  operation: Operation<S, O>,
  input: InputOf<S>,
  checked: object,
): Promise<{ readonly output: Flat<O> } | undefined> {
  if (!('if_not_exists' in checked && checked.if_not_exists === true)) return undefined;
  const notes: string[] = [];
  const output = await caller.call(operation, input, { dryRun: true, note: (all) => notes.push(...all) });
  if (!notes.includes(UNCHANGED)) return undefined;
  tellNotes({ note, told }, notes);
  return { output };
}

/** Says what followed from a call, and that nothing had to change. */
function tellNotes({ note, told }: Pick<Cli, 'note' | 'told'>, sentences: readonly string[]): void {
  if (sentences.includes(UNCHANGED)) told.unchanged = true;
  for (const text of sentences) note(text === UNCHANGED ? text : `note: ${text}`);
}

/** With `--dry-run`, every write of a command is a dry run. */
const asAsked = ({ dryRun }: CommonFlags, caller: FlatCaller): FlatCaller =>
  dryRun
    ? {
        ...caller,
        call: (operation, input, options) =>
          caller.call(operation, input, changes(operation) ? { ...options, dryRun } : options),
      }
    : caller;

/** Keeps the operation id of what is changed: all calls of a command are one operation. */
const keepingOperation = (caller: FlatCaller, told: Cli['told']): FlatCaller => ({
  ...caller,
  call: (operation, input, options) =>
    caller.call(operation, input, {
      ...options,
      recorded: (id) => {
        told.requestId ??= id;
        options?.recorded?.(id);
      },
    }),
});

/** An error whose hint is for the organization at hand, and that tells in its details what else was to be said. */
function completed(error: unknown, notes: readonly string[], hinted: (text: string) => string): unknown {
  if (!(error instanceof AppError)) return error;
  const hint = error.hint === undefined ? undefined : hinted(error.hint);
  const { faults } = error.details;
  if (notes.length === 0 && hint === error.hint && faults === undefined) return error;
  const { code, message, details, cause } = error;
  const told = {
    ...details,
    ...(Array.isArray(faults) ? { faults: faults.map((fault: unknown) => withHint(fault, hinted)) } : {}),
    ...(notes.length === 0 ? {} : { notes }),
  };
  return new AppError(code, message, { hint, details: told, cause: cause ?? error });
}

/** One of the faults that an error lists, with a hint for the organization at hand. */
const withHint = (fault: unknown, hinted: (text: string) => string): unknown =>
  typeof fault === 'object' && fault !== null && 'hint' in fault && typeof fault.hint === 'string'
    ? { ...fault, hint: hinted(fault.hint) }
    : fault;

function connectTo(io: Io, flags: CommonFlags, routeOf: FindRoute): FlatCaller {
  const target = findTarget(flags, io.env);
  const { context } = target;
  const caller = connect(target, io, routeOf, async (token) => {
    if (context !== undefined) await updateContext(io.env, context, (entry) => promoted(entry, token));
  });
  return tellingOfToken(keepingNames(caller, io.env, target), target, io.env);
}

/** Before a change in a remote organization that no flag named, says which one that is. */
function noteTarget({ io, flags, note }: Cli): void {
  if (flags.url !== undefined || flags.context !== undefined) return;
  const { location, context } = findTarget(flags, io.env);
  if (!isInstance(location)) return;
  const organization = context === undefined ? undefined : readConfig(io.env).contexts[context]?.organization;
  // A context that was given a token never heard of the organization's name.
  const named = organization ?? (context === undefined ? 'the organization' : `the organization of context ${context}`);
  note(`changing ${named} at ${location}`, 'target');
}

const taking = (partial: Calling['partial']): Pick<CallOptions, 'partial'> =>
  partial === undefined
    ? {}
    : {
        partial: async (output) => {
          await partial(output);
        },
      };

/** Calls with progress and, where there is one, the place for secrets. */
async function callWith<S extends Schema, O>(
  cli: Cli,
  operation: Operation<S, O>,
  input: InputOf<S>,
  { proposed = [], long = operation.mode === 'bulk', partial, counted, made }: Calling,
  keeping: SecretDelivery | undefined,
): Promise<Flat<O>> {
  const { io, flags, caller, note, told, progress } = cli;
  const bar = long ? progress() : undefined;
  const kept = new Set(proposed.map(({ secret }) => secret));
  const options: CallOptions = {
    signal: io.signal,
    wait: flags.wait,
    // The note before the question said all that a trial could.
    confirm: (question) => cli.confirm({ question, onTerminalOnly: true }, () => Promise.resolve()),
    ...taking(partial),
    ...(made === undefined ? {} : { made }),
    progress(done, total) {
      keeping?.committed();
      const told = counted?.() ?? { done, total };
      bar?.update(told.done, told.total);
    },
    deliver: async (secrets) => keeping?.deliver(secrets.filter(({ secret }) => !kept.has(secret))),
    note: (sentences) => {
      tellNotes({ note, told }, sentences);
    },
  };
  try {
    if (proposed.length > 0) await keeping?.deliver(proposed);
    return await caller.call(operation, input, options);
  } finally {
    bar?.stop();
  }
}
