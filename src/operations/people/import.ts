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
import {
  groupsIn,
  requireAnOwner,
  requireOwnerAuthority,
  requireOwnRoleLeftAlone,
  requireGrantable,
} from './import/authority.ts';
import { addToGroups, createPeople, describeSteps, findGroupIds, updatePerson } from './import/batch.ts';
import type { Batch } from './import/batch.ts';
import { answer, before, foreseen, renewedItem, toldOf } from './import/items.ts';
import type { ImportItem } from './import/items.ts';
import { ownersFirst, planInFileOrder } from './import/order.ts';
import { importIdOf, planRows } from './import/plan.ts';
import type { ImportStep } from './import/plan.ts';
import { findLostPasswords, renewPasswords } from './import/renew.ts';
import type { LostPassword, Renewal } from './import/renew.ts';
import { importInput, normalise } from './import/rows.ts';
import { zip } from '../../lib/zip.ts';

/** How many rows one transaction takes; an import no larger is all or nothing. */
const BATCH = 500;

interface Plan {
  readonly importId: string;
  readonly steps: readonly ImportStep[];
  /** The groups in the rows, by name. */
  readonly groups: ReadonlyMap<string, PlannedRef>;
  readonly newGroups: readonly string[];
  /** How many rows earlier runs of the same import did. */
  readonly earlier: number;
  /** How many of them this run skips. */
  readonly done: number;
  /** Accounts of earlier runs that get a new password. */
  readonly lost: readonly LostPassword[];
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

  async plan(context, input): Promise<Plan> {
    const { tx } = context;
    const { create_groups, on_conflict, add } = input;
    const rows = ownersFirst(input.rows.map(normalise));
    const importId = importIdOf(rows, { create_groups, on_conflict });
    const earlier = await tx.imports.done(importId);
    const interrupted = earlier > 0 && earlier < rows.length;
    if (interrupted && !input.resume) {
      throw new AppError('conflict', `this import was interrupted after ${earlier} of ${rows.length} rows`, {
        hint: 'go on with --resume and the same options and secret file',
        details: { done: earlier, total: rows.length },
      });
    }
    const done = input.resume ? Math.min(earlier, rows.length) : 0;
    const rest = rows.slice(done);
    if (rest.some((one) => one.groups.length > 0)) context.require('organization.groups.modify');
    requireOwnerAuthority(context, rest);
    const steps = await planInFileOrder(rest, (some) => planRows(tx, some, { create_groups, on_conflict, add })).catch(
      (error: unknown) => {
        throw earlier < rows.length || rows.length === 0 ? error : doneBefore(error);
      },
    );
    if (steps.some((step) => step.action === 'updated' && step.role !== undefined))
      context.require('organization.people.change_role');
    if (steps.some((step) => step.action === 'updated' && step.username !== undefined))
      context.require('organization.people.modify');
    const groups = await groupsIn(tx, steps);
    const missing = [...groups.values()].filter(({ id }) => id === null).map(({ name }) => name);
    if (missing.length > 0) context.require('organization.groups.create');
    await requireGrantable(context, steps);
    await requireAnOwner(tx, steps);
    if (steps.length > BATCH) requireOwnRoleLeftAlone(context, steps);
    const lost = input.renew_secrets ? await findLostPasswords(context, importId, input.rows) : [];
    return { importId, steps, groups, newGroups: missing, earlier, done, lost };
  },

  foreseen(plan) {
    const renewed = plan.lost.map(({ line, person }) => renewedItem(line, person));
    return {
      items: [...renewed, ...plan.steps.map((step) => foreseen(step, plan.groups))],
      groups_created: plan.newGroups.map((name) => ({ id: null, name })),
      done: 0,
      total: plan.done + plan.steps.length,
      to_renew: renewed.length,
    };
  },

  batches: (_input, plan, environment): Batches<Batch | Renewal> => ({
    length: Math.ceil(plan.lost.length / BATCH) + Math.ceil(plan.steps.length / BATCH),
    *[Symbol.iterator]() {
      const { importId, done, earlier } = plan;
      for (let at = 0; at < plan.lost.length; at += BATCH) {
        const lost = plan.lost
          .slice(at, at + BATCH)
          .map((one) => ({ ...one, password: generateTemporary(environment) }));
        yield { importId, doneBefore: earlier, lost, done };
      }
      for (let at = 0; at < plan.steps.length; at += BATCH) {
        const steps = plan.steps.slice(at, at + BATCH);
        yield {
          importId,
          doneBefore: at === 0 ? earlier : done + at,
          steps,
          passwords: steps.map(() => generateTemporary(environment)),
          newGroups: at === 0 ? plan.newGroups : [],
          doneAfter: done + at + steps.length,
        };
      }
    },
  }),

  async run(context, batch) {
    const { tx } = context;
    // Another run of the same import is still at work, for example one whose client was killed.
    if ((await tx.imports.done(batch.importId)) !== batch.doneBefore) throw requestInProgress();
    const rest = { total: 0, to_renew: 0 };
    if (isRenewal(batch)) {
      const items = (await renewPasswords(context, batch)).map(({ line, person, secret }) =>
        renewedItem(line, person, secret),
      );
      return { items, groups_created: [], done: batch.done, ...rest };
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
    return { items, groups_created: groups.map(toRef), done: batch.doneAfter, ...rest };
  },

  resumed(input, outputs) {
    const made = new Map(outputs.flatMap(({ items }) => items.map((one) => [one.line, one.temporary_password])));
    const rows = input.rows.map((one) => {
      const secret = made.get(one.line);
      return secret === undefined ? one : { ...one, secret_hash: hashSecret(secret) };
    });
    return { ...input, rows, resume: true };
  },

  merge(plan, outputs) {
    const total = plan.done + plan.steps.length;
    const items = outputs.flatMap((output) => output.items);
    const renewed = new Set(items.flatMap(({ action, username }) => (action === 'renewed' ? username : [])));
    return {
      items,
      groups_created: outputs.flatMap((output) => output.groups_created),
      done: outputs.at(-1)?.done ?? plan.done,
      total,
      to_renew: plan.lost.filter(({ person }) => !renewed.has(person.username)).length,
    };
  },

  secrets: (output) =>
    output.items.flatMap(({ email, username, temporary_password }) =>
      temporary_password === undefined
        ? []
        : [{ email, username, kind: 'temporary_password' as const, secret: temporary_password }],
    ),
  *expectedSecrets({ rows }) {
    for (const { email, username } of rows) yield username === '' ? { email } : { email, username };
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
