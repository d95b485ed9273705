import { AppError } from '../../../domain/errors.ts';
import type { PlannedRef } from '../../../domain/references.ts';
import type { Context } from '../../../core/context.ts';
import type { OutputOf } from '../../../core/operation.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { Spool } from '../../../lib/spool.ts';
import { rowsDone } from '../../shared/bulk-rows.ts';
import { groupsNamed, requirements, requireOwnerAuthority } from './authority.ts';
import { findFailedBefore } from './failed-before.ts';
import { planRows } from './plan.ts';
import { filedIn, findLostPasswords } from './renew.ts';
import type { LostPassword } from './renew.ts';
import { isDone, rowsIn } from './rows.ts';
import type { importInput } from './rows.ts';
import { identify, scanRows } from './scan.ts';
import type { FailedStep, Steps } from './steps.ts';

/** What an import will do. To be closed. */
export interface Plan {
  readonly importId: string;
  readonly steps: Steps;
  /** The groups in the rows, by name. */
  readonly groups: ReadonlyMap<string, PlannedRef>;
  readonly newGroups: readonly string[];
  /** How many rows earlier runs of the same import did. */
  readonly earlier: number;
  /** How many of them this run skips. */
  readonly done: number;
  /** Accounts of earlier runs that get a new password. */
  readonly lost: Spool<LostPassword>;
  /** Rows that earlier runs left out, to be told again. */
  readonly failedBefore: Spool<FailedStep>;
  /** How many rows a batch has. */
  readonly batch: number;
  readonly continues: boolean;
}

/** How an import keeps who is there in step with its file. */
interface Syncing {
  readonly reactivate: boolean;
  /** The ids of those who are deactivated at the end. */
  readonly leaving: ReadonlySet<string>;
}

/** Plans an import. Throws all that refuses it: nothing was changed. */
export async function planImport(
  context: Context<Reads>,
  input: OutputOf<typeof importInput>,
  sync?: Syncing,
): Promise<Plan> {
  const { tx, environment } = context;
  const { create_groups, on_conflict, add, batch, continue_on_error } = input;
  const options = { create_groups, on_conflict, add, continue_on_error, sync };
  const all = () => rowsIn(input.rows);
  const identity = identify(all, {
    create_groups,
    on_conflict,
    ...(sync === undefined ? {} : { sync: true }),
  });
  const { id: importId, rows, owners } = identity;
  const { earlier, done } = await rowsDone(tx, identity, {
    resume: input.resume,
    what: 'import',
    goOn: 'go on with --resume and the same options and secret file',
  });
  const part = (isWanted: (isDone: boolean) => boolean) =>
    function* () {
      const skip = isDone(done, owners);
      for (const chunk of all()) yield chunk.filter((row) => isWanted(skip(row)));
    };
  const rest = done === 0 ? all : part((isBefore) => !isBefore);
  // A row that is left out may repeat an address of one that is done.
  const scan = await (continue_on_error ? scanRows(all, rows) : scanRows(rest, rows - done));
  if (scan.groups.size > 0) context.require('organization.groups.modify');
  requireOwnerAuthority(context, scan.owner);
  const required = requirements(context);
  const steps = await planRows(context, rest, scan, options, required.observe).catch((error: unknown) => {
    throw earlier < rows || rows === 0 ? error : doneBefore(error);
  });
  const lost = environment.spool<LostPassword>();
  const failedBefore = environment.spool<FailedStep>();
  const plan = { importId, steps, earlier, done, lost, failedBefore, batch, continues: continue_on_error };
  try {
    const groups = await groupsNamed(tx, [...required.groups]);
    const newGroups = [...groups.values()].filter(({ id }) => id === null).map(({ name }) => name);
    await required.require(newGroups, steps.length > batch, sync?.leaving);
    if (continue_on_error && done > 0)
      await findFailedBefore(
        context,
        importId,
        part((isBefore) => isBefore),
        scan,
        options,
        failedBefore,
      );
    if (input.renew_secrets) await findLostPasswords(context, importId, filedIn(all, rows), lost);
    return { ...plan, groups, newGroups };
  } catch (error) {
    closePlan(plan);
    throw error;
  }
}

/** Lets go of what a plan keeps. */
export function closePlan({ steps, lost, failedBefore }: Pick<Plan, 'steps' | 'lost' | 'failedBefore'>): void {
  steps.close();
  lost.close();
  failedBefore.close();
}

/** Somebody who lost the passwords of an import runs it again, and finds its people there. */
const doneBefore = (error: unknown): unknown =>
  error instanceof AppError && error.code === 'conflict'
    ? new AppError(error.code, error.message, {
        hint: 'this import was done already; --resume gives a new password to people whose first one was lost',
        details: error.details,
        cause: error,
      })
    : error;
