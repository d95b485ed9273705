import { AppError } from '../../../domain/errors.ts';
import type { Person, PersonRecord } from '../../../domain/people.ts';
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
import type { FailedStep, ImportStep } from './steps.ts';
import { roleBinding } from '../../shared/role-binding.ts';
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
  groupIds: GroupIds,
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
        after: { groups_added: groups, group_ids_added: groups.map((name) => groupIdOf(groupIds, name)) },
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

/** The ids of groups by name. */
type GroupIds = ReadonlyMap<string, string>;

/** The groups that the batch puts people in. */
export async function findGroupIds(context: Context, steps: readonly ImportStep[]): Promise<GroupIds> {
  const names = new Set(groupedSteps(steps).flatMap((step) => step.groups));
  return new Map((await context.tx.groups.find({ names: [...names] })).map((group) => [group.name, group.id]));
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
  groupIds: GroupIds,
): Promise<void> {
  await context.tx.groups.addMembers(
    groupedSteps(steps).flatMap((step) =>
      step.groups.map((name) => ({ group_id: groupIdOf(groupIds, name), person_id: idOf(step, created) })),
    ),
  );
}

const groupedSteps = (steps: readonly ImportStep[]) => steps.filter(writes);

function groupIdOf(groupIds: GroupIds, name: string): string {
  const id = groupIds.get(name);
  if (id !== undefined) return id;
  throw new AppError('conflict', `the group ${name} was deleted in the meantime`, {
    hint: 'run the import again with --resume',
  });
}

/** The id of a step's person, once the new ones are there. */
function idOf(step: DoneStep, created: Created): string {
  const id = step.action === 'created' ? created.get(step.line)?.id : step.person.id;
  if (id === undefined) throw new AppError('internal', `line ${step.line} of an import made nobody`);
  return id;
}

/** A step that does not fail. */
type DoneStep = Exclude<ImportStep, FailedStep>;

/** The steps of a batch that do not fail, with their people as these are after it. */
export async function describeSteps(
  tx: Reads,
  steps: readonly ImportStep[],
  created: Created,
): Promise<{ readonly step: DoneStep; readonly person: Person }[]> {
  const rows = steps.flatMap((step) => (step.action === 'failed' ? [] : [{ step, id: idOf(step, created) }]));
  // The new ones are as they were inserted.
  const others = rows.flatMap(({ step, id }) => (step.action === 'created' ? [] : [id]));
  const described = await tx.people.describe([
    ...created.values(),
    ...(others.length === 0 ? [] : await tx.people.find({ ids: others })),
  ]);
  const people = new Map(described.map((person) => [person.id, person]));
  return rows.map(({ step, id }) => {
    // People who were there before may have been removed since the plan was made.
    const person = people.get(id) ?? (step.action === 'created' ? undefined : step.person);
    if (person === undefined) throw new AppError('internal', `line ${step.line} of an import made nobody`);
    return { step, person };
  });
}
