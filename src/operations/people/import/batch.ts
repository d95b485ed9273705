import { AppError } from '../../../domain/errors.ts';
import { compareText, sortKey } from '../../../domain/names/names.ts';
import { toPerson } from '../../../domain/people.ts';
import type { Person, PersonRecord } from '../../../domain/people.ts';
import { toRef } from '../../../domain/references.ts';
import type { Ref } from '../../../domain/references.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { findPerson } from '../../shared/resolve.ts';
import { assignRole, newPerson, shownTo } from '../person-writes.ts';
import type { Temporary } from '../person-writes.ts';
import { changeAccount } from '../account-change.ts';
import { setStatus } from '../set-status.ts';
import { groupModify } from '../../group/modify.ts';
import { runNested } from '../../shared/adapt.ts';
import { failedStep, writes } from './steps.ts';
import type { ImportStep } from './steps.ts';
import { roleBinding } from '../../shared/role-binding.ts';
import { required } from '../../../lib/required.ts';
import { zip } from '../../../lib/zip.ts';

/** The writes of one batch of an import. */

/** The rows of one transaction; everything slow was done before. */
export interface Batch {
  readonly importId: string;
  /** How many rows were done when the plan was made. */
  readonly doneBefore: number;
  readonly steps: readonly ImportStep[];
  readonly passwords: readonly Temporary[];
  readonly newGroups: readonly string[];
  readonly doneAfter: number;
  /** Rows that are refused as they are written are left out. */
  readonly continues: boolean;
}

/** The batch's new people, by line. */
type Created = ReadonlyMap<number, PersonRecord>;

/** Inserts the batch's new people. */
export async function createPeople(context: Context, { importId, steps, passwords }: Batch): Promise<Created> {
  const { tx, at, environment } = context;
  const fresh = zip(steps, passwords).flatMap(([step, password]) => {
    if (step.action !== 'created') return [];
    const { email, username } = step;
    const record = newPerson(environment.newId(), email, username, shownTo(password, context.actor()), at);
    return [{ step, record, password_hash: password.stored.hash }];
  });
  await tx.people.insert(fresh.map(({ record }) => record));
  await tx.imports.gave(
    importId,
    fresh.map(({ record, password_hash }) => ({ person_id: record.id, password_hash })),
  );
  await tx.roles.bind(
    fresh.map(({ step, record }) => roleBinding({ type: 'user', id: record.id }, step.role, context.at)),
  );
  return new Map(fresh.map(({ step, record }) => [step.line, record]));
}

/** Never touches e-mail or password: an update matches by e-mail alone. */
export async function updatePerson(
  context: Context,
  step: Extract<ImportStep, { action: 'updated' }>,
  among: Groups,
): Promise<void> {
  const { id, username } = step.person;
  if (step.reactivates === true) await setStatus(context, id, 'active');
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
      metadata: {
        after: { groups_added: groups, group_ids_added: groups.map((name) => groupOf(among, name).id) },
      },
    });
  }
}

/** Two batches of a half of the rows each; of one row: none. */
export function halves(batch: Batch): readonly Batch[] {
  const { steps, passwords, doneAfter } = batch;
  const middle = Math.ceil(steps.length / 2);
  if (steps.length < 2) return [];
  const between = doneAfter - (steps.length - middle);
  return [
    { ...batch, steps: steps.slice(0, middle), passwords: passwords.slice(0, middle), doneAfter: between },
    {
      ...batch,
      steps: steps.slice(middle),
      passwords: passwords.slice(middle),
      doneBefore: between,
      newGroups: [],
    },
  ];
}

/** The batch of one row, which fails with this error. */
export const failing = (batch: Batch, { code, message, hint }: AppError): Batch => ({
  ...batch,
  steps: batch.steps.map((step) => {
    const { email, username } = step.action === 'created' || step.action === 'failed' ? step : step.person;
    const row = { line: step.line, email: email ?? '', username };
    return failedStep(row, [{ line: step.line, code, problem: message, hint }]);
  }),
});

/** Groups by name, in the order of lists. */
type Groups = ReadonlyMap<string, Ref>;

/** The groups that the batch puts people in. */
export async function findGroups(context: Context, steps: readonly ImportStep[]): Promise<Groups> {
  const names = new Set(steps.filter(writes).flatMap((step) => step.groups));
  const found = (await context.tx.groups.find({ names: [...names] })).map((group) => ({
    group: toRef(group),
    key: sortKey(group.name),
  }));
  found.sort((one, other) => compareText(one.key, other.key) || compareText(one.group.id, other.group.id));
  return new Map(found.map(({ group }) => [group.name, group]));
}

/** Takes people out of groups, with an event for each group. */
export async function leaveGroups(context: Context, steps: readonly ImportStep[]): Promise<void> {
  const leaving = new Map<string, string[]>();
  for (const step of steps)
    if (step.action === 'updated')
      for (const { id } of step.leaves ?? []) leaving.set(id, [...(leaving.get(id) ?? []), step.person.id]);
  for (const [group, people] of leaving)
    for (let at = 0; at < people.length; at += TOGETHER)
      await runNested(context, groupModify, { group, remove: people.slice(at, at + TOGETHER) });
}

/** How many one change of a group takes. */
const TOGETHER = 1000;

export async function addToGroups(
  context: Context,
  steps: readonly ImportStep[],
  created: Created,
  among: Groups,
): Promise<void> {
  await context.tx.groups.addMembers(
    steps
      .filter(writes)
      .flatMap((step) =>
        step.groups.map((name) => ({ group_id: groupOf(among, name).id, person_id: idOf(step, created) })),
      ),
  );
}

/** A step that writes something. */
type WritingStep = Extract<ImportStep, { action: 'created' | 'updated' }>;

function groupOf(among: Groups, name: string): Ref {
  const group = among.get(name);
  if (group !== undefined) return group;
  throw new AppError('conflict', `the group ${name} was deleted in the meantime`, {
    hint: 'run the import again with --resume',
  });
}

/** The id of a step's person, once the new ones are there. */
const idOf = (step: WritingStep, created: Created): string =>
  step.action === 'created' ? required(created.get(step.line), 'the record of a new person').id : step.person.id;

/** The people of the steps that do not fail, as they are after the batch, by line. */
export async function describeSteps(
  tx: Reads,
  steps: readonly ImportStep[],
  created: Created,
  among: Groups,
): Promise<ReadonlyMap<number, Person>> {
  const olds = steps.flatMap((step) => (step.action === 'created' || step.action === 'failed' ? [] : [step]));
  const ids = olds.map(({ person }) => person.id);
  const described = ids.length === 0 ? [] : await tx.people.describe(await tx.people.find({ ids }));
  const people = new Map(described.map((person) => [person.id, person]));
  return new Map([
    ...(await describeCreated(tx, steps, created, among)),
    // They may have been removed since the plan was made.
    ...olds.map(({ line, person }) => [line, people.get(person.id) ?? person] as const),
  ]);
}

/** The new people, with what the batch gave them: reading it again would tell the same. */
async function describeCreated(
  tx: Reads,
  steps: readonly ImportStep[],
  created: Created,
  among: Groups,
): Promise<(readonly [line: number, person: Person])[]> {
  const fresh = steps.flatMap((step) => (step.action === 'created' ? [step] : []));
  // They may have been renamed since the plan was made.
  const roles = await tx.roles.find({ ids: [...new Set(fresh.map(({ role }) => role.id))] });
  const roleOf = new Map(roles.map((role) => [role.id, toRef(role)]));
  const order = new Map([...among.values()].map((group, at) => [group, at]));
  const before = (one: Ref, other: Ref) => (order.get(one) ?? 0) - (order.get(other) ?? 0);
  return fresh.map(({ line, role, groups }) => {
    const record = required(created.get(line), 'the record of a new person');
    const joined = groups.map((name) => groupOf(among, name)).sort(before);
    return [line, toPerson(record, roleOf.get(role.id) ?? toRef(role), joined)];
  });
}
