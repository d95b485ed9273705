import * as z from 'zod/mini';
import { beyond, NO_POWER, powerOf, powerOfRole, union } from '../../domain/access.ts';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { enforce, escalation, OWNER, ownerAssigned, ownerTouched } from '../../domain/guards.ts';
import type { Context } from '../../core/context.ts';
import { bulk } from '../../core/operation.ts';
import type { Reads } from '../../core/store.ts';
import { createGroups } from '../group/create.ts';
import { defaultRole, findPerson } from '../resolve.ts';
import { assignRole, changeAccount, mintTemporary, newPerson, recordAdded } from './accounts.ts';
import type { Temporary } from './accounts.ts';
import { importIdOf, planRows } from './import-plan.ts';
import type { ImportRow, Step } from './import-plan.ts';

/** How many rows one transaction takes; an import no larger is all or nothing. */
const BATCH = 500;

const row = z.object({
  line: z.number(),
  email: z.string(),
  username: z._default(z.string(), ''),
  role: z._default(z.string(), ''),
  groups: z._default(z.array(z.string()), []),
});

const item = z.object({
  line: z.number(),
  action: z.enum(['created', 'updated', 'skipped']),
  email: z.nullable(z.string()),
  username: z.string(),
  role: z.nullable(z.string()),
  groups: z.array(z.string()),
  temporary_password: z.optional(z.string()),
});
type Item = z.infer<typeof item>;

const answer = z.object({
  items: z.array(item),
  groups_created: z.array(z.string()),
  /** Rows done in all, those of an earlier, interrupted run included, of how many. */
  done: z.number(),
  total: z.number(),
  dry_run: z.boolean(),
});

interface Plan {
  readonly importId: string;
  readonly steps: readonly Step[];
  readonly newGroups: readonly string[];
  /** Rows that an interrupted run of the same import did. */
  readonly done: number;
}

interface Batch {
  readonly importId: string;
  readonly steps: readonly Step[];
  readonly passwords: readonly Temporary[];
  readonly newGroups: readonly string[];
  readonly doneAfter: number;
}

export const peopleImport = bulk({
  name: 'people.import',
  summary: 'Add or update many people from a CSV file',
  permission: ['organization.people.invite'],
  also: {
    'organization.groups.create': 'for --create-groups, where groups are missing',
    'organization.groups.modify': 'to put people in groups',
    'organization.people.change_role': 'for --on-conflict update, where roles differ',
    'organization.people.modify': 'for --on-conflict update, where usernames differ',
  },
  records: ['User.Added', 'User.Modified', 'User.RoleChanged', 'Group.Added'],
  input: z.object({
    rows: z.array(row),
    create_groups: z._default(field(z.boolean(), 'create the groups that are missing'), false),
    on_conflict: z._default(
      field(z.enum(['fail', 'skip', 'update']), 'what to do with an e-mail that is there already'),
      'fail',
    ),
    dry_run: z._default(field(z.boolean(), 'check every row and say what would happen, but change nothing'), false),
    resume: z._default(field(z.boolean(), 'go on with the same import where it was interrupted'), false),
  }),
  output: answer,
  errors: ['conflict', 'not_found', 'escalation', 'owner_role', 'last_owner'],

  async plan(context, input): Promise<Plan> {
    const { tx } = context;
    const { create_groups, on_conflict } = input;
    const rows = input.rows.map(normalise);
    const importId = importIdOf(rows, { create_groups, on_conflict });
    const earlier = await tx.imports.done(importId);
    const interrupted = earlier > 0 && earlier < rows.length;
    if (interrupted && !input.resume && !input.dry_run) {
      throw new AppError('conflict', `this import was interrupted after ${earlier} of ${rows.length} rows`, {
        hint: 'go on with --resume and the same options and secret file',
        details: { done: earlier, total: rows.length },
      });
    }
    const done = input.resume && interrupted ? earlier : 0;
    const rest = rows.slice(done);
    if (rest.some((one) => one.groups.length > 0)) context.require('organization.groups.modify');
    const missing = await missingGroups(tx, rest);
    if (missing.length > 0 && create_groups) context.require('organization.groups.create');
    await requireOwnerAuthority(context, rest);
    const steps = await planRows(tx, rest, { create_groups, on_conflict });
    if (steps.some((step) => step.action === 'updated' && step.role !== undefined))
      context.require('organization.people.change_role');
    if (steps.some((step) => step.action === 'updated' && step.username !== undefined))
      context.require('organization.people.modify');
    await requirePower(context, steps);
    return { importId, steps, newGroups: missing, done };
  },

  batches(input, plan, environment): Batch[] {
    if (input.dry_run) return [];
    const batches: Batch[] = [];
    for (let at = 0; at < plan.steps.length; at += BATCH) {
      const steps = plan.steps.slice(at, at + BATCH);
      batches.push({
        importId: plan.importId,
        steps,
        passwords: steps.map(() => mintTemporary(environment)),
        newGroups: at === 0 ? plan.newGroups : [],
        doneAfter: plan.done + at + steps.length,
      });
    }
    return batches;
  },

  async run(context, batch) {
    const { tx } = context;
    const role = await defaultRole(tx);
    await createGroups(
      context,
      batch.newGroups.map((name) => ({ name, description: '', role })),
    );
    const created = await createPeople(context, batch);
    for (const step of batch.steps) if (step.action === 'updated') await updatePerson(context, step);
    await addToGroups(context, batch.steps, created);
    const described = new Map(
      (await tx.people.describe(await tx.people.find({ ids: batch.steps.map((step) => idOf(step, created)) }))).map(
        (person) => [person.id, person],
      ),
    );
    for (const step of batch.steps) {
      const person = described.get(idOf(step, created));
      if (step.action === 'created' && person !== undefined) recordAdded(context, person);
    }
    await tx.imports.record(batch.importId, batch.doneAfter, context.at);
    const items = batch.steps.map((step, index): Item => {
      const person = described.get(idOf(step, created));
      const base = {
        line: step.line,
        action: step.action,
        email: person?.email ?? null,
        username: person?.username ?? '',
        role: person?.role ?? null,
        groups: person?.groups ?? [],
      };
      return step.action === 'created' ? { ...base, temporary_password: batch.passwords[index]?.secret ?? '' } : base;
    });
    return { items, groups_created: [...batch.newGroups], done: batch.doneAfter, total: 0, dry_run: false };
  },

  merge(plan, outputs, input) {
    const total = plan.done + plan.steps.length;
    if (input.dry_run)
      return { items: plan.steps.map(foreseen), groups_created: [...plan.newGroups], done: 0, total, dry_run: true };
    return {
      items: outputs.flatMap((output) => output.items),
      groups_created: outputs.flatMap((output) => output.groups_created),
      done: outputs.at(-1)?.done ?? plan.done,
      total,
      dry_run: false,
    };
  },

  secrets: (output) =>
    output.items.flatMap(({ email, username, temporary_password }) =>
      temporary_password === undefined
        ? []
        : [{ email, username, kind: 'temporary_password' as const, secret: temporary_password }],
    ),
});

const normalise = ({ line, email, username, role, groups }: z.infer<typeof row>): ImportRow => {
  const clean = (text: string) => text.trim().normalize('NFC');
  return {
    line,
    email: clean(email),
    username: clean(username),
    role: clean(role),
    groups: [...new Set(groups.map(clean).filter((group) => group !== ''))],
  };
};

async function missingGroups(tx: Reads, rows: readonly ImportRow[]): Promise<string[]> {
  const wanted = [...new Set(rows.flatMap((one) => one.groups))];
  const there = new Set((await tx.groups.find({ names: wanted })).map((group) => group.name));
  return wanted.filter((name) => !there.has(name));
}

/** Authority before state: an Owner among the rows is refused before any other fault is told. */
async function requireOwnerAuthority(context: Context<Reads>, rows: readonly ImportRow[]): Promise<void> {
  for (const one of rows) if (one.role === OWNER) enforce(ownerAssigned(context.actor().power, one.role, one.email));
}

/** The escalation rule for the whole import, before its first batch; the batches are checked again as they are written. */
async function requirePower(context: Context<Reads>, steps: readonly Step[]): Promise<void> {
  const { tx } = context;
  const actor = context.actor();
  const changed = steps.flatMap((step) => (step.action === 'skipped' ? [] : [step]));
  const groups = await tx.groups.find({ names: [...new Set(changed.flatMap((step) => step.groups))] });
  const roles = [...new Set(changed.flatMap((step) => (step.role === undefined ? [] : [step.role.id])))];
  const existing = changed.flatMap((step) =>
    step.action === 'updated' && (step.role !== undefined || step.username !== undefined || step.groups.length > 0)
      ? [step.person.id]
      : [],
  );
  const graph = await tx.access.load([
    ...roles.map((id) => ({ type: 'role' as const, id })),
    ...groups.map((group) => ({ type: 'group' as const, id: group.id })),
    ...existing.map((id) => ({ type: 'user' as const, id })),
  ]);
  const groupPower = new Map(groups.map((group) => [group.name, powerOf(graph, group.id)]));
  for (const step of changed) {
    if (
      step.action === 'updated' &&
      graph.owners.has(step.person.id) &&
      (step.role !== undefined || step.username !== undefined)
    ) {
      enforce(ownerTouched(actor.power, step.person.username));
    }
    const given = union([
      step.role === undefined ? NO_POWER : powerOfRole(graph, step.role.id),
      ...step.groups.map((name) => groupPower.get(name) ?? NO_POWER),
    ]);
    if (beyond(given, actor.power).size === 0) continue;
    const before = step.action === 'updated' ? powerOf(graph, step.person.id) : NO_POWER;
    const name = step.action === 'updated' ? step.person.username : step.email;
    enforce(
      escalation(actor.power, [
        { name: `${name} (line ${step.line})`, before, after: union([before, given]), takenOver: false },
      ]),
    );
  }
}

/** Inserts the batch's new people; answers their ids by line. */
async function createPeople(context: Context, { steps, passwords }: Batch): Promise<Map<number, string>> {
  const { tx, at, environment } = context;
  const fresh = steps.flatMap((step, index) => {
    const password = passwords[index];
    return step.action === 'created' && password !== undefined
      ? [{ step, record: newPerson(environment.newId(), step.email, step.username, password.stored, at) }]
      : [];
  });
  await tx.people.insert(fresh.map(({ record }) => record));
  await tx.roles.bind(
    fresh.map(({ step, record }) => ({
      subject_type: 'user',
      subject_id: record.id,
      role_id: step.role.id,
      project_id: null,
      source: 'manually',
    })),
  );
  return new Map(fresh.map(({ step, record }) => [step.line, record.id]));
}

/** Never touches e-mail or password: an update matches by e-mail alone. */
async function updatePerson(context: Context, step: Extract<Step, { action: 'updated' }>): Promise<void> {
  const { id, username } = step.person;
  if (step.role !== undefined) await assignRole(context, step.person, step.role);
  if (step.username !== undefined)
    await changeAccount(context, await findPerson(context.tx, id), { username: step.username });
  if (step.groups.length > 0) {
    const groups = [...step.groups];
    context.record({
      kind: 'User.Modified',
      id,
      name: step.username ?? username,
      description: `${step.username ?? username} was put in ${groups.join(', ')}`,
      metadata: { after: { groups_added: groups } },
    });
  }
}

async function addToGroups(
  context: Context,
  steps: readonly Step[],
  created: ReadonlyMap<number, string>,
): Promise<void> {
  const changed = steps.flatMap((step) => (step.action === 'skipped' ? [] : [step]));
  const groups = new Map(
    (await context.tx.groups.find({ names: [...new Set(changed.flatMap((step) => step.groups))] })).map((group) => [
      group.name,
      group.id,
    ]),
  );
  await context.tx.groups.addMembers(
    changed.flatMap((step) =>
      step.groups.map((name) => {
        const groupId = groups.get(name);
        if (groupId === undefined)
          throw new AppError('conflict', `the group ${name} was deleted in the meantime`, {
            hint: 'run the import again with --resume',
          });
        return { group_id: groupId, person_id: idOf(step, created) };
      }),
    ),
  );
}

const idOf = (step: Step, created: ReadonlyMap<number, string>): string =>
  step.action === 'created' ? (created.get(step.line) ?? '') : step.person.id;

/** A row of a dry run, as it would come out. */
function foreseen(step: Step): Item {
  if (step.action === 'created')
    return {
      line: step.line,
      action: 'created',
      email: step.email,
      username: step.username,
      role: step.role.name,
      groups: [...step.groups],
    };
  const { person } = step;
  const base = {
    line: step.line,
    action: step.action,
    email: person.email,
    username: person.username,
    role: person.role,
    groups: person.groups,
  };
  if (step.action === 'skipped') return base;
  return {
    ...base,
    username: step.username ?? person.username,
    role: step.role?.name ?? person.role,
    groups: [...person.groups, ...step.groups],
  };
}
