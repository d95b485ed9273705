import { AppError } from '../../domain/errors.ts';
import { requestInProgress } from '../../core/engine/idempotency.ts';
import { bulk } from '../../core/operation.ts';
import type { Batches } from '../../core/operation.ts';
import { toRef } from '../../domain/references.ts';
import type { PlannedRef } from '../../domain/references.ts';
import { hashSecret } from '../../core/secrets.ts';
import { createGroups } from '../group/create.ts';
import { defaultRole } from '../shared/resolve.ts';
import { generateTemporary, recordAdded } from './person-writes.ts';
import { groupsNamed, requirements, requireOwnerAuthority } from './import/authority.ts';
import { addToGroups, createPeople, describeSteps, findGroupIds, updatePerson } from './import/batch.ts';
import type { Batch } from './import/batch.ts';
import { answer, before, foreseen, renewedItem, toldOf } from './import/items.ts';
import type { ImportItem } from './import/items.ts';
import { planRows } from './import/plan.ts';
import { filedIn, findLostPasswords, renewPasswords } from './import/renew.ts';
import type { LostPassword, Renewal } from './import/renew.ts';
import { importInput, isDone, rowsIn } from './import/rows.ts';
import { identify, scanRows } from './import/scan.ts';
import type { Steps } from './import/steps.ts';
import { mappedRows, rowsOf } from '../../lib/rows.ts';
import type { Spool } from '../../lib/spool.ts';
import { zip } from '../../lib/zip.ts';

/** How many rows one transaction takes; an import no larger is all or nothing. */
const BATCH = 500;

interface Plan {
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
}

const isRenewal = (batch: Batch | Renewal): batch is Renewal => 'lost' in batch;

export const peopleImport = bulk({
  name: 'people.import',
  summary: 'Add or update many people from a CSV file',
  permission: ['organization.people.invite'],
  also: {
    'organization.groups.create': 'for --create-groups, where groups are missing',
    'organization.groups.modify': 'to put people in groups',
    'organization.people.change_role': 'for --on-conflict update, where roles differ',
    'organization.people.modify': 'for --on-conflict update, where usernames differ',
    'organization.people.reset_password': 'for --resume, where passwords of an earlier run were lost',
  },
  records: ['User.Added', 'User.Modified', 'User.RoleChanged', 'User.PasswordReset', 'Group.Added'],
  goOn: 'fix what is wrong, then go on with --resume and the same options and secret file',
  input: importInput,
  output: answer,
  errors: ['conflict', 'not_found', 'escalation', 'owner_role', 'last_owner'],

  list: 'items',

  async plan(context, input): Promise<Plan> {
    const { tx, environment } = context;
    const { create_groups, on_conflict, add } = input;
    const all = () => rowsIn(input.rows);
    const { importId, rows, owners } = identify(all, { create_groups, on_conflict });
    const earlier = await tx.imports.done(importId);
    const interrupted = earlier > 0 && earlier < rows;
    if (interrupted && !input.resume) {
      throw new AppError('conflict', `this import was interrupted after ${earlier} of ${rows} rows`, {
        hint: 'go on with --resume and the same options and secret file',
        details: { done: earlier, total: rows },
      });
    }
    const done = input.resume ? Math.min(earlier, rows) : 0;
    function* rest() {
      const skip = isDone(done, owners);
      for (const chunk of all()) yield done === 0 ? chunk : chunk.filter((row) => !skip(row));
    }
    const scan = await scanRows(rest, rows - done);
    if (scan.groups.size > 0) context.require('organization.groups.modify');
    requireOwnerAuthority(context, scan.owner);
    const required = requirements(context);
    const steps = await planRows(context, rest, scan, { create_groups, on_conflict, add }, required.observe).catch(
      (error: unknown) => {
        throw earlier < rows || rows === 0 ? error : doneBefore(error);
      },
    );
    const lost = environment.spool<LostPassword>();
    try {
      const groups = await groupsNamed(tx, [...required.groups]);
      const missing = [...groups.values()].filter(({ id }) => id === null).map(({ name }) => name);
      await required.require(missing, steps.length > BATCH);
      if (input.renew_secrets) await findLostPasswords(context, importId, filedIn(all, rows), lost);
      return { importId, steps, groups, newGroups: missing, earlier, done, lost };
    } catch (error) {
      steps.close();
      lost.close();
      throw error;
    }
  },

  *foreseen(plan) {
    const total = plan.done + plan.steps.length;
    const part = (items: ImportItem[], more = {}) => ({
      items,
      groups_created: [],
      done: 0,
      total,
      to_renew: plan.lost.length,
      ...more,
    });
    yield part([], { groups_created: plan.newGroups.map((name) => ({ id: null, name })) });
    for (const lost of plan.lost.chunks(BATCH)) yield part(lost.map(({ line, person }) => renewedItem(line, person)));
    for (const steps of plan.steps.chunks(BATCH)) yield part(steps.map((step) => foreseen(step, plan.groups)));
  },

  batches: (_input, plan, environment): Batches<Batch | Renewal> => ({
    length: Math.ceil(plan.lost.length / BATCH) + Math.ceil(plan.steps.length / BATCH),
    *[Symbol.iterator]() {
      const { importId, done, earlier } = plan;
      let left = plan.lost.length;
      for (const accounts of plan.lost.chunks(BATCH)) {
        const lost = accounts.map((one) => ({ ...one, password: generateTemporary(environment) }));
        left -= lost.length;
        yield { importId, doneBefore: earlier, lost, done, left };
      }
      let at = 0;
      for (const steps of plan.steps.chunks(BATCH)) {
        yield {
          importId,
          doneBefore: at === 0 ? earlier : done + at,
          steps,
          passwords: steps.map(() => generateTemporary(environment)),
          newGroups: at === 0 ? plan.newGroups : [],
          doneAfter: done + at + steps.length,
        };
        at += steps.length;
      }
    },
  }),

  async run(context, batch) {
    const { tx } = context;
    // Another run of the same import is still at work, for example one whose client was killed.
    if ((await tx.imports.done(batch.importId)) !== batch.doneBefore) throw requestInProgress();
    if (isRenewal(batch)) {
      const items = (await renewPasswords(context, batch)).map(({ line, person, secret }) =>
        renewedItem(line, person, secret),
      );
      return { items, groups_created: [], done: batch.done, total: 0, to_renew: batch.left };
    }
    const role = await defaultRole(tx);
    const groups = await createGroups(
      context,
      batch.newGroups.map((name) => ({ name, description: '', role })),
    );
    const created = await createPeople(context, batch);
    const groupIds = await findGroupIds(context, batch.steps);
    for (const step of batch.steps) if (step.action === 'updated') await updatePerson(context, step, groupIds);
    await addToGroups(context, batch.steps, created, groupIds);
    const people = await describeSteps(tx, batch.steps, created);
    for (const { step, person } of people) if (step.action === 'created') recordAdded(context, person);
    await tx.imports.record(batch.importId, batch.doneAfter, context.at);
    const items = zip(people, batch.passwords).map(([{ step, person }, { secret }]): ImportItem => {
      const base = { line: step.line, action: step.action, ...toldOf(person), ...before(step) };
      return step.action === 'created' ? { ...base, temporary_password: secret } : base;
    });
    return { items, groups_created: groups.map(toRef), done: batch.doneAfter, total: 0, to_renew: 0 };
  },

  async resumed(input, outputs) {
    const made = new Map<number, string>();
    for await (const { items } of outputs)
      for (const { line, temporary_password: secret } of items)
        if (secret !== undefined) made.set(line, hashSecret(secret));
    const rows = mappedRows(rowsOf(input.rows), (row) => {
      const secret_hash = made.get(row.line);
      return secret_hash === undefined ? row : { ...row, secret_hash };
    });
    return { ...input, rows, resume: true };
  },

  merge(plan, outputs, earlier) {
    const last = outputs.at(-1);
    return {
      items: [...earlier, ...outputs].flatMap((output) => output.items),
      groups_created: [...earlier, ...outputs].flatMap((output) => output.groups_created),
      done: last?.done ?? plan.done,
      total: plan.done + plan.steps.length,
      to_renew: last?.to_renew ?? plan.lost.length,
    };
  },

  release(plan) {
    plan.steps.close();
    plan.lost.close();
  },

  secrets: (output) =>
    output.items.flatMap(({ email, username, temporary_password }) =>
      temporary_password === undefined
        ? []
        : [{ email, username, kind: 'temporary_password' as const, secret: temporary_password }],
    ),
  *expectedSecrets({ rows }) {
    for (const chunk of rowsOf(rows).chunks(BATCH))
      for (const { email, username } of chunk) yield username === '' ? { email } : { email, username };
  },
});

/** Somebody who lost the passwords of an import runs it again, and finds its people there. */
const doneBefore = (error: unknown): unknown =>
  error instanceof AppError && error.code === 'conflict'
    ? new AppError(error.code, error.message, {
        hint: 'this import was done already; --resume gives a new password to people whose first one was lost',
        details: error.details,
        cause: error,
      })
    : error;
