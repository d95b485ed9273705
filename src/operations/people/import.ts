import { bulk } from '../../core/operation.ts';
import { toRef } from '../../domain/references.ts';
import { hashSecret } from '../../core/secrets.ts';
import { createGroups } from '../group/create.ts';
import { requireOwnTurn } from '../shared/own-turn.ts';
import { defaultRole } from '../shared/resolve.ts';
import { recordAdded } from './person-writes.ts';
import {
  addToGroups,
  createPeople,
  describeSteps,
  failing,
  findGroups,
  halves,
  leaveGroups,
  updatePerson,
} from './import/batch.ts';
import type { Batch } from './import/batch.ts';
import { batchesOf } from './import/batches.ts';
import type { Reminder } from './import/batches.ts';
import { actionOf, answer, before, failedItem, foreseen, renewedItem, toldOf } from './import/items.ts';
import type { ImportItem } from './import/items.ts';
import { closePlan, planImport } from './import/plan-import.ts';
import { renewPasswords } from './import/renew.ts';
import type { Renewal } from './import/renew.ts';
import { importInput } from './import/rows.ts';
import { mappedRows, rowsOf } from '../../lib/rows.ts';
import { required } from '../../lib/required.ts';
import { zip } from '../../lib/zip.ts';

/** How many rows are looked at together where nothing is written. */
const TOGETHER = 500;

const isRenewal = (batch: Batch | Renewal | Reminder): batch is Renewal => 'lost' in batch;
const isReminder = (batch: Batch | Renewal | Reminder): batch is Reminder => 'failed' in batch;

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
  errors: ['conflict', 'managed_by_scim', 'not_found', 'scope_mismatch', 'escalation', 'owner_role', 'last_owner'],

  list: 'items',

  plan: (context, input) => planImport(context, input),

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
    for (const failed of plan.failedBefore.chunks(TOGETHER)) yield part(failed.map(failedItem));
    for (const lost of plan.lost.chunks(TOGETHER))
      yield part(lost.map(({ line, person }) => renewedItem(line, person)));
    for (const steps of plan.steps.chunks(TOGETHER)) yield part(steps.map((step) => foreseen(step, plan.groups)));
  },

  batches: (_input, plan, environment) => batchesOf(plan, environment),
  apart: (batch) => (isRenewal(batch) || isReminder(batch) || !batch.continues ? undefined : halves(batch)),
  failing: (batch, error) => (isRenewal(batch) || isReminder(batch) ? batch : failing(batch, error)),

  async run(context, batch) {
    const { tx } = context;
    await requireOwnTurn(tx, batch.importId, batch.doneBefore);
    if (isReminder(batch))
      return {
        items: batch.failed.map(failedItem),
        groups_created: [],
        done: batch.done,
        total: 0,
        to_renew: batch.left,
      };
    if (isRenewal(batch)) {
      const items = (await renewPasswords(context, batch)).map(({ line, person, secret }) =>
        renewedItem(line, person, secret),
      );
      return { items, groups_created: [], done: batch.done, total: 0, to_renew: batch.left };
    }
    const role = await defaultRole(tx);
    const newGroups = await createGroups(
      context,
      batch.newGroups.map((name) => ({ name, description: '', role })),
    );
    const created = await createPeople(context, batch);
    const groups = await findGroups(context, batch.steps);
    for (const step of batch.steps) if (step.action === 'updated') await updatePerson(context, step, groups);
    await addToGroups(context, batch.steps, created, groups);
    await leaveGroups(context, batch.steps);
    const people = await describeSteps(tx, batch.steps, created, groups);
    const items = zip(batch.steps, batch.passwords).map(([step, { secret }]): ImportItem => {
      if (step.action === 'failed') return failedItem(step);
      const person = required(people.get(step.line), 'the person of a step');
      if (step.action === 'created') recordAdded(context, person);
      const base = { line: step.line, action: actionOf(step), ...toldOf(person), ...before(step) };
      return step.action === 'created' ? { ...base, temporary_password: secret } : base;
    });
    await tx.imports.record(batch.importId, batch.doneAfter, context.at);
    return { items, groups_created: newGroups.map(toRef), done: batch.doneAfter, total: 0, to_renew: 0 };
  },

  async resumed(input, outputs) {
    const made = new Map<number, string>();
    const failed = new Set<number>();
    for await (const { items } of outputs)
      for (const { line, action, temporary_password: secret } of items) {
        if (secret !== undefined) made.set(line, hashSecret(secret));
        if (action === 'failed') failed.add(line);
      }
    const rows = mappedRows(rowsOf(input.rows), (row) => {
      const secret_hash = made.get(row.line);
      return {
        ...row,
        ...(secret_hash === undefined ? {} : { secret_hash }),
        ...(failed.has(row.line) ? { failed: true } : {}),
      };
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

  release: (plan) => closePlan(plan),

  secrets: (output) =>
    output.items.flatMap(({ email, username, temporary_password }) =>
      temporary_password === undefined
        ? []
        : [{ email, username, kind: 'temporary_password' as const, secret: temporary_password }],
    ),
  *expectedSecrets({ rows }) {
    for (const chunk of rowsOf(rows).chunks(TOGETHER))
      for (const { email, username } of chunk) yield username === '' ? { email } : { email, username };
  },
});
