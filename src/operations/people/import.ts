import * as z from 'zod/mini';
import { AppError } from '../../domain/errors.ts';
import { field } from '../../domain/field.ts';
import { boundedNfc } from '../../domain/names.ts';
import { bulk } from '../../core/operation.ts';
import { createGroups } from '../group/create.ts';
import { defaultRole } from '../resolve.ts';
import { mintTemporary, recordAdded } from './accounts.ts';
import {
  missingGroups,
  requireAnOwner,
  requireOwnerAuthority,
  requireOwnRoleLeftAlone,
  requirePower,
} from './import-authority.ts';
import { addToGroups, createPeople, findGroupIds, idOf, updatePerson } from './import-batch.ts';
import type { Batch } from './import-batch.ts';
import { ownersFirst, planInFileOrder } from './import-order.ts';
import { importIdOf, planRows } from './import-plan.ts';
import type { ImportRow } from './import-known.ts';
import type { Step } from './import-plan.ts';

/** How many rows one transaction takes; an import no larger is all or nothing. */
const BATCH = 500;

/** How many rows one import takes, and how many groups a row. */
const MOST_ROWS = 1_000_000;
const MOST_GROUPS = 1000;
/** In characters: nothing that a row names is as long. */
const LONGEST_CELL = 512;

const row = z.object({
  line: z.number(),
  email: z.string(),
  username: z._default(z.string(), ''),
  role: z._default(z.string(), ''),
  groups: z._default(z.array(z.string()).check(z.maxLength(MOST_GROUPS)), []),
  /** What is wrong with the row as such, found where it was read. */
  fault: z.optional(z.string()),
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
  goOn: 'mend what is wrong, then go on with --resume and the same options and secret file',
  input: z.object({
    rows: z.array(row).check(z.maxLength(MOST_ROWS)),
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
    const rows = ownersFirst(input.rows.map(normalise));
    const importId = importIdOf(rows, { create_groups, on_conflict });
    const earlier = await tx.imports.done(importId);
    const interrupted = earlier > 0 && earlier < rows.length;
    if (interrupted && !input.resume && !input.dry_run) {
      throw new AppError('conflict', `this import was interrupted after ${earlier} of ${rows.length} rows`, {
        hint: 'go on with --resume and the same options and secret file',
        details: { done: earlier, total: rows.length },
      });
    }
    const done = input.resume ? Math.min(earlier, rows.length) : 0;
    const rest = rows.slice(done);
    if (rest.some((one) => one.groups.length > 0)) context.require('organization.groups.modify');
    requireOwnerAuthority(context, rest);
    const steps = await planInFileOrder(rest, (some) => planRows(tx, some, { create_groups, on_conflict }));
    if (steps.some((step) => step.action === 'updated' && step.role !== undefined))
      context.require('organization.people.change_role');
    if (steps.some((step) => step.action === 'updated' && step.username !== undefined))
      context.require('organization.people.modify');
    const missing = await missingGroups(tx, steps);
    if (missing.length > 0) context.require('organization.groups.create');
    await requirePower(context, steps);
    await requireAnOwner(tx, steps);
    if (steps.length > BATCH) requireOwnRoleLeftAlone(context, steps);
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
    const groupIds = await findGroupIds(context, batch.steps);
    for (const step of batch.steps) if (step.action === 'updated') await updatePerson(context, step, groupIds);
    await addToGroups(context, batch.steps, created, groupIds);
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

  resumed: (input) => ({ ...input, resume: true }),

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
  *foreseen({ rows }) {
    for (const { email, username } of rows) yield username === '' ? { email } : { email, username };
  },
});

const normalise = ({ line, email, username, role, groups, fault }: z.infer<typeof row>): ImportRow => {
  const clean = (text: string) => boundedNfc(text.trim(), LONGEST_CELL);
  const names = [...new Set(groups.map(clean).filter((group) => group !== ''))];
  return { line, email: clean(email), username: clean(username), role: clean(role), groups: names, fault };
};

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
