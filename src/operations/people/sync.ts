import * as z from 'zod/mini';
import { bulk } from '../../core/operation.ts';
import type { Batches, OutputOf } from '../../core/operation.ts';
import type { Context, Environment } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { field } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import type { Person } from '../../domain/people.ts';
import type { Spool } from '../../lib/spool.ts';
import { cap } from '../shared/cap.ts';
import { setStatus } from './set-status.ts';
import { peopleImport } from './import.ts';
import { batchesOf } from './import/batches.ts';
import { answer, toldOf } from './import/items.ts';
import type { ImportItem } from './import/items.ts';
import { closePlan, planImport } from './import/plan-import.ts';
import type { Plan } from './import/plan-import.ts';
import { importInput, rowsIn } from './import/rows.ts';
import { findLeavers } from './sync/leavers.ts';

type RowsBatch = ReturnType<typeof batchesOf> extends Batches<infer B> ? B : never;
/** People who leave, of one transaction. */
interface Leaving {
  readonly leavers: readonly Person[];
  /** How many rows and leavers are done after them. */
  readonly done: number;
}
interface SyncPlan {
  readonly rows: Plan;
  readonly leavers: Spool<Person>;
}

/** How many exceptions one call takes. */
const MOST_EXCEPTIONS = 1000;

const { rows, create_groups, add, batch, resume, renew_secrets } = importInput.shape;

/** How many leavers are told together where nothing is written. */
const TOGETHER = 500;

const leaverItem = (person: Person): ImportItem => ({ line: 0, action: 'deactivated', ...toldOf(person) });

export const peopleSync = bulk({
  name: 'people.sync',
  summary: 'Keep people in step with a list: add, change and deactivate',
  permission: ['organization.people.invite'],
  also: {
    ...peopleImport.also,
    'organization.people.change_role': 'where roles differ',
    'organization.people.modify': 'where usernames differ',
    'organization.groups.modify': 'where the list has groups',
    'organization.people.remove': 'for --deactivate-missing and --reactivate',
  },
  records: [...peopleImport.records, 'User.Deactivated', 'User.Reactivated', 'Group.Modified'],
  goOn: 'fix what is wrong, then run it again with --resume and the same options and secret file',
  input: z.object({
    rows,
    create_groups,
    add,
    deactivate_missing: z._default(field(z.boolean(), 'deactivate who is active and not in the list'), false),
    max_deactivations: z._default(
      field(cap(), 'refuse to deactivate more: a number, or a percentage of the active people', 'N|P%'),
      '10%',
    ),
    except: z._default(
      z
        .array(
          field(
            reference(),
            'a person, or a group with all its members, who stays; put user: or group: before an ambiguous name',
            'PERSON|GROUP',
          ),
        )
        .check(z.maxLength(MOST_EXCEPTIONS)),
      [],
    ),
    reactivate: z._default(field(z.boolean(), 'let deactivated people of the list in again'), false),
    batch,
    resume,
    renew_secrets,
  }),
  output: answer,
  errors: [
    'conflict',
    'managed_by_scim',
    'not_found',
    'ambiguous',
    'scope_mismatch',
    'escalation',
    'owner_role',
    'last_owner',
  ],
  list: 'items',

  async plan(context: Context<Reads>, input): Promise<SyncPlan> {
    const leavers = context.environment.spool<Person>();
    try {
      const { deactivate_missing, max_deactivations: most, except, reactivate, ...given } = input;
      const leaving = deactivate_missing
        ? await findLeavers(context, () => rowsIn(given.rows), { except, most }, leavers)
        : new Set<string>();
      const importing = { ...given, on_conflict: 'update' as const, continue_on_error: false };
      return { rows: await planImport(context, importing, { reactivate, leaving }), leavers };
    } catch (error) {
      leavers.close();
      throw error;
    }
  },

  *foreseen(plan) {
    yield* peopleImport.foreseen(plan.rows);
    const { done, steps } = plan.rows;
    for (const some of plan.leavers.chunks(TOGETHER))
      yield { items: some.map(leaverItem), groups_created: [], done: 0, total: done + steps.length, to_renew: 0 };
  },

  batches: (_input, plan, environment: Environment): Batches<RowsBatch | Leaving> => {
    const ofRows = batchesOf(plan.rows, environment);
    return {
      length: ofRows.length + Math.ceil(plan.leavers.length / plan.rows.batch),
      // Who leaves comes last: whoever follows them as an Owner is there by then.
      *[Symbol.iterator]() {
        yield* ofRows;
        let done = plan.rows.done + plan.rows.steps.length;
        for (const leavers of plan.leavers.chunks(plan.rows.batch)) {
          done += leavers.length;
          yield { leavers, done };
        }
      },
    };
  },

  async run(context, some) {
    if (!('leavers' in some)) return peopleImport.run(context, some);
    const items: ImportItem[] = [];
    const there = new Set(
      (await context.tx.people.find({ ids: some.leavers.map(({ id }) => id) })).map(({ id }) => id),
    );
    for (const { id } of some.leavers)
      if (there.has(id)) items.push(leaverItem(await setStatus(context, id, 'deactivated')));
    return { items, groups_created: [], done: some.done, total: 0, to_renew: 0 };
  },

  async resumed(input, outputs) {
    const again = await peopleImport.resumed({ ...input, on_conflict: 'update', continue_on_error: false }, outputs);
    return { ...input, rows: again.rows, resume: true };
  },

  merge: (plan, outputs, earlier) => ({
    ...peopleImport.merge(plan.rows, outputs, earlier),
    total: plan.rows.done + plan.rows.steps.length + plan.leavers.length,
  }),

  release(plan) {
    closePlan(plan.rows);
    plan.leavers.close();
  },

  secrets: (output) => peopleImport.secrets?.(output) ?? [],
  expectedSecrets: (input: { readonly rows: OutputOf<typeof importInput>['rows'] }) =>
    peopleImport.expectedSecrets?.({ ...input } as never) ?? [],
});
