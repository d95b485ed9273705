import type * as z from 'zod/mini';
import { requireDeclared } from '../../core/engine/declared-permissions.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Context } from '../../core/context.ts';
import type { InputOf, OutputOf, ReadOperation, Schema, Secret, WriteOperation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { AppError } from '../../domain/errors.ts';
import { validate } from '../../core/validate.ts';

/** Roster's own operations under other names: what they ask for and do stays theirs, only the words differ. */

/** How an operation is asked for and what it answers in somebody else's words. */
interface Adaptation<S extends Schema, O, OwnS extends Schema, OwnO> {
  readonly name: `${string}.${string}`;
  /** By default that of the own operation. */
  readonly summary?: string;
  readonly input: S;
  readonly output: z.core.$ZodType<O>;
  /** The input in roster's words; what the own operation demands of it is checked again. */
  to(input: OutputOf<S>): InputOf<OwnS>;
  /** The read that it is where nothing is to be changed, which the own operation would refuse. */
  readonly readInstead?: {
    when(input: OutputOf<S>): boolean;
    readonly permission: Permission;
    run(context: Context<Reads>, input: OutputOf<S>): Promise<OwnO>;
  };
  /** The answer, told in the transaction of the operation; what it throws takes the change back. */
  describe(context: Context<Reads>, output: OwnO, input: OutputOf<S>): O | Promise<O>;
  secrets?(output: O): readonly Secret[];
}

/** A read in other words. Throws what it throws. */
export function adaptedRead<S extends Schema, O, OwnS extends Schema, OwnO>(
  own: ReadOperation<OwnS, OwnO>,
  adaptation: Adaptation<S, O, OwnS, OwnO>,
): ReadOperation<S, O> {
  return {
    mode: 'read',
    ...described(own, adaptation),
    run: async (context, input) =>
      adaptation.describe(context, await own.run(context, validate(own.input, adaptation.to(input))), input),
  };
}

/** A write in other words: with the own one's permissions, events, and slow work. Throws what it throws. */
export function adaptedOperation<S extends Schema, O, OwnS extends Schema, OwnO, Plan, Prepared>(
  own: WriteOperation<OwnS, OwnO, Plan, Prepared>,
  adaptation: Adaptation<S, O, OwnS, OwnO>,
): WriteOperation<S, O, Plan, Prepared> {
  const ownInput = (input: OutputOf<S>) => validate(own.input, adaptation.to(input));
  const [plan, prepare, secrets] = [own.plan?.bind(own), own.prepare?.bind(own), adaptation.secrets?.bind(adaptation)];
  const { attempt, proof } = own;
  return {
    mode: 'write',
    ...described(own, adaptation),
    records: own.records,
    ...(own.unrecorded === undefined ? {} : { unrecorded: own.unrecorded }),
    ...(plan === undefined ? {} : { plan: (context, input) => plan(context, ownInput(input)) }),
    ...(prepare === undefined
      ? {}
      : { prepare: (input, planned, ...others) => prepare(ownInput(input), planned, ...others) }),
    async run(context, input, prepared) {
      const read = adaptation.readInstead;
      if (read?.when(input) !== true)
        return adaptation.describe(context, await own.run(context, ownInput(input), prepared), input);
      context.require(read.permission, await own.project?.(context, ownInput(input)));
      return adaptation.describe(context, await read.run(context, input), input);
    },
    ...(secrets === undefined ? {} : { secrets }),
    ...(proof === undefined
      ? {}
      : {
          proof: {
            ...proof,
            count: (tx, input, planned, environment) => proof.count(tx, ownInput(input), planned, environment),
            failed: (tx, input, planned) => proof.failed(tx, ownInput(input), planned),
          },
        }),
    ...(attempt === undefined
      ? {}
      : {
          attempt: {
            ...attempt,
            keys: (tx, input, planned, environment) => attempt.keys(tx, ownInput(input), planned, environment),
            count: (tx, input, planned, environment) => attempt.count(tx, ownInput(input), planned, environment),
            failed: (tx, input, planned) => attempt.failed(tx, ownInput(input), planned),
          },
        }),
  };
}

/** What both say of themselves. */
function described<S extends Schema, O, OwnS extends Schema, OwnO>(
  own: Omit<ReadOperation<OwnS, OwnO>, 'mode' | 'plan' | 'prepare' | 'run'>,
  adaptation: Adaptation<S, O, OwnS, OwnO>,
): Omit<ReadOperation<S, O>, 'mode' | 'plan' | 'prepare' | 'run'> {
  const project = own.project?.bind(own);
  return {
    name: adaptation.name,
    summary: adaptation.summary ?? own.summary,
    input: adaptation.input,
    output: adaptation.output,
    permission: own.permission,
    ...(own.also === undefined ? {} : { also: own.also }),
    ...(own.errors === undefined ? {} : { errors: own.errors }),
    ...(project === undefined
      ? {}
      : { project: (context, input) => project(context, validate(own.input, adaptation.to(input))) }),
  };
}

/** The one answer of an operation on many that was asked for one. */
export function theOne<T>(answers: readonly T[]): T {
  const [one] = answers;
  if (one === undefined) throw new AppError('internal', 'an operation on one thing answered nothing');
  return one;
}

/** Carries an own operation out as a part of another: with all that it asks for. Throws what it throws. */
export async function runNested<S extends Schema, O>(
  context: Context,
  own: WriteOperation<S, O, undefined, undefined>,
  input: InputOf<S>,
): Promise<O> {
  const checked = validate(own.input, input);
  await requireDeclared(context, own, checked);
  return own.run(context, checked, undefined);
}
