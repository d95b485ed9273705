import { belonging, settling } from '../../../domain/addresses.ts';
import type { GroupRecord } from '../../../domain/groups.ts';
import { isUuid } from '../../../domain/names/names.ts';
import type { PersonRecord } from '../../../domain/people.ts';
import { toPersonRef, toRef } from '../../../domain/references.ts';
import { required } from '../../../lib/required.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { managedFaults } from '../../shared/managed-faults.ts';
import { peopleByReference } from '../../shared/people-by-reference.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import { authority } from './authority.ts';
import { failed, itemOf } from './items.ts';
import type { Step } from './items.ts';
import { membershipsNow } from './memberships.ts';
import type { ChangeRow } from './rows.ts';

/** What becomes of the rows of changes of groups. */

interface Decided {
  readonly step: Step;
  readonly fault?: RowFault;
}

type Fault = Omit<RowFault, 'line'>;

/**
 * Decides about rows, some at a time and in their order; `isForced`: also about groups that the identity provider
 * manages. What it returns throws what refuses all: `escalation`, and `forbidden` for force without its permission.
 */
export function decisions(
  context: Context<Reads>,
  isForced: boolean,
): (rows: readonly ChangeRow[]) => Promise<Decided[]> {
  const { tx } = context;
  const memberships = membershipsNow(tx);
  const permitted = authority(context);
  return async (rows) => {
    const sound = rows.filter(({ fault }) => fault === undefined);
    const findPerson = await peopleByReference(
      tx,
      sound.flatMap(({ add, remove }) => [...add, ...remove]),
    );
    const findGroup = await groupsByReference(
      tx,
      sound.map(({ group }) => group),
    );
    const looked = rows.map((row) => lookUp(row, findGroup(row.group), findPerson));
    await memberships.load(looked.map(({ step }) => step));
    const ids = new Set(looked.flatMap(({ step }) => step.item.group.id ?? []));
    const managed = await managedFaults(context, 'groups', [...ids], isForced);
    const change = ({ step, fault }: Looked): Looked => {
      const { group, added, removed } = memberships.foresee(step);
      const found = fault ?? (group.id === null || added.length + removed.length === 0 ? undefined : managed(group.id));
      return found === undefined ? { step: { ...step, item: memberships.change(step) } } : { step, fault: found };
    };
    const changed = looked.map(change);
    const faultOfActor = await permitted(changed.map(({ step }) => step.item));
    return changed.map(({ step, fault }): Decided => {
      const { item } = step;
      const found = fault ?? faultOfActor(item);
      if (found === undefined) return { step };
      const leftOut = { ...step, item: failed(item, found), add: [], remove: [], description: undefined };
      return { step: leftOut, fault: { line: item.line, ...found } };
    });
  };
}

/** Looks groups up together, by id or exact name; undefined: there is none. */
async function groupsByReference(
  tx: Reads,
  refs: readonly string[],
): Promise<(ref: string) => GroupRecord | undefined> {
  const wanted = [...new Set(refs)];
  const ids = wanted.filter(isUuid).map((id) => id.toLowerCase());
  const byId = new Map((await tx.groups.find({ ids })).map((group) => [group.id, group]));
  const byName = new Map((await tx.groups.find({ names: wanted })).map((group) => [group.name, group]));
  return (ref) => byId.get(ref.toLowerCase()) ?? byName.get(ref);
}

interface Looked {
  readonly step: Step;
  readonly fault?: Fault;
}

function lookUp(
  row: ChangeRow,
  group: GroupRecord | undefined,
  find: (ref: string) => PersonRecord | undefined,
): Looked {
  const said = itemOf(row);
  const step: Step = { item: said, add: [], remove: [], description: row.description };
  if (row.fault !== undefined) return { step, fault: { code: 'invalid', problem: row.fault } };
  if (group === undefined)
    return { step, fault: { code: 'not_found', problem: `there is no group ${row.group}`, hint: 'roster group list' } };
  const item = { ...said, group: toRef(group) };
  const fault = [...row.add, ...row.remove].map((ref) => faultOf(ref, find(ref))).find((one) => one !== undefined);
  if (fault !== undefined) return { step: { ...step, item }, fault };
  const people = (refs: readonly string[]): PersonRecord[] => refs.map((ref) => required(find(ref), 'a person'));
  const [add, remove] = [people(row.add), people(row.remove)];
  const [only, ...others] = [...add, ...remove];
  const found = {
    ...step,
    item: { ...item, email: others.length === 0 ? (only?.email ?? null) : null },
    add: add.map(toPersonRef),
    remove: remove.map(toPersonRef),
  };
  if (only === undefined && row.description === undefined) return { step: found, fault: NOTHING };
  const both = add.find(({ id }) => remove.some((other) => other.id === id));
  return both === undefined ? { step: found } : { step: found, fault: addedAndRemoved(both) };
}

const addedAndRemoved = ({ username }: PersonRecord): Fault => ({
  code: 'invalid',
  problem: `${username} is to be added and removed at once`,
  hint: 'name each person once',
});

const NOTHING: Fault = {
  code: 'invalid',
  problem: 'there is nothing to change',
  hint: 'name people to add or to remove',
};

/** An address that is not verified names nobody. */
function faultOf(ref: string, person: PersonRecord | undefined): Fault | undefined {
  if (person === undefined)
    return { code: 'not_found', problem: `there is no person ${ref}`, hint: 'roster people list --search TEXT' };
  return ref.includes('@') && !person.email_verified
    ? { code: 'conflict', problem: `the e-mail ${belonging(person)}`, hint: settling(person) }
    : undefined;
}
