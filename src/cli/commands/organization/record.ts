import * as z from 'zod/mini';
import type { CallOptions } from '../../../core/caller.ts';
import { AppError } from '../../../domain/errors.ts';
import { field } from '../../../domain/field.ts';
import { cut } from '../../../domain/notifications/texts.ts';
import { LONGEST_SENTENCE, organizationRecord } from '../../../operations/organization/record.ts';
import type { Cli } from '../../app/cli.ts';
import type { FlatCaller } from '../../context/flat.ts';
import { CONTEXT } from '../context/shown.ts';
import { findTarget, withoutToken } from '../../context/target.ts';

/** What is applied to an instance of Semaphore, written into the log of the store where it was rehearsed. */

export const recordFlag = () =>
  z.optional(
    field(z.string(), 'the context of a store, in whose audit log to record what was changed on Semaphore', CONTEXT),
  );

type Work<T> = (made: NonNullable<CallOptions['made']>) => Promise<T>;
type Recorded = <T>(work: Work<T>) => Promise<T>;

/**
 * Runs work and records what it changed, also where it stopped halfway. Throws before the work what would keep the store
 * from recording it, and `usage` where the changes are recorded where they are made.
 */
export async function openRecord(cli: Cli, name: string | undefined): Promise<Recorded> {
  if (name === undefined) return (work) => work(() => undefined);
  const there = findTarget(cli.flags, cli.io.env);
  if (there.kind !== 'semaphore')
    throw new AppError(
      'usage',
      '--record is for instances of Semaphore: this organization records its changes itself',
      {
        hint: 'leave out --record',
      },
    );
  // The token of the environment is one of the instance.
  const here = findTarget({ context: name, store: undefined, url: undefined }, withoutToken(cli.io.env));
  const onStore = async (call: (caller: FlatCaller) => Promise<unknown>): Promise<void> => {
    const caller = cli.callerAt(here);
    try {
      await call(caller);
    } finally {
      await caller.close();
    }
  };
  const record = async (changes: readonly string[], failed?: string): Promise<void> => {
    if (changes.length === 0) return;
    const facts = {
      instance: there.location,
      changes: changes.map(short),
      ...(failed === undefined ? {} : { failed: short(failed) }),
    };
    await onStore((caller) => caller.call(organizationRecord, facts));
  };
  /** Records what was made before an error, which is told whatever becomes of that. */
  const recordStopped = async ({ details: { done, failed } }: AppError): Promise<void> => {
    try {
      await record(textsIn(done), textIn(failed));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      cli.note(`note: what was made on the instance could not be recorded: ${error.message}`);
    }
  };
  await onStore((caller) => caller.authorize(organizationRecord));
  return async <T>(work: Work<T>) => {
    let made: readonly string[] = [];
    let result: T;
    try {
      result = await work((changes) => (made = changes));
    } catch (error) {
      if (error instanceof AppError) await recordStopped(error);
      throw error;
    }
    await record(made).catch((error: unknown) => {
      throw error instanceof AppError ? unrecorded(error) : error;
    });
    return result;
  };
}

/** Nothing is to be applied again: all was made. */
const unrecorded = ({ code, message, hint, details, cause }: AppError): AppError =>
  new AppError(code, `all was made on the instance, and could not be recorded: ${message}`, { hint, details, cause });

/** A change of a group may name thousands of people. */
const short = (sentence: string): string => cut(sentence, LONGEST_SENTENCE);

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
