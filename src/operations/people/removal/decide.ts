import { belonging, settling } from '../../../domain/addresses.ts';
import { enforce, lastOwnerLeaving, ownsProjects } from '../../../domain/guards.ts';
import type { PersonRecord } from '../../../domain/people.ts';
import { DigestMap } from '../../../lib/digest-map.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { requireAuthorityOver } from '../../shared/resolve.ts';
import { CHANGE_OWNER } from '../../project/owner.ts';
import { departures } from '../departures.ts';
import type { Departure } from '../departures.ts';
import { managedFaults } from '../../shared/managed-faults.ts';
import { faultFrom } from '../../shared/row-faults.ts';
import type { RowFault } from '../../shared/row-faults.ts';
import { requireStaying } from '../successor.ts';
import { findRows } from './find.ts';
import { failed, itemOf, nobody } from './items.ts';
import type { RemovalItem } from './items.ts';
import type { RemovalRow } from './rows.ts';

/** What becomes of the rows of a removal. */

type Fault = Omit<RowFault, 'line'>;

interface Decided {
  readonly item: RemovalItem;
  readonly fault?: RowFault;
}

interface Decisions {
  /** What becomes of some rows. Throws what refuses all: `owner_role`, `forbidden`, `invalid` for the new owner of projects. */
  of(rows: readonly RemovalRow[]): Promise<Decided[]>;
  /** Throws `last_owner` if all of them together would leave no Owner. */
  requireOwner(): void;
}

interface Options {
  /** The new owner of projects. */
  readonly successor: PersonRecord | undefined;
  /** Also those whom the identity provider manages. */
  readonly isForced: boolean;
}

/** Nothing is decided yet. */
export async function decisions(context: Context<Reads>, { successor, isForced }: Options): Promise<Decisions> {
  const owners = await context.tx.people.owners();
  const ownersLeaving: PersonRecord[] = [];
  const seen = new DigestMap();
  const decide = async (row: RemovalRow, person: Found | undefined, { owning, managed }: Looked): Promise<Decided> => {
    if (person !== undefined && seen.get(person.record.id) !== undefined)
      return { item: { ...itemOf(row.line, 'unchanged', person.departure), invitations: [] } };
    if (person !== undefined) seen.set(person.record.id, row.line);
    const item = person === undefined ? nobody(row.line, row.person) : itemOf(row.line, 'removed', person.departure);
    const fault =
      person === undefined
        ? faultOfRow(row)
        : (addressFault(row, person.record) ??
          (await faultOf(context, person.record, owning, successor)) ??
          managed(person.record.id));
    if (fault !== undefined) return { item: failed(item, fault), fault: { line: row.line, ...fault } };
    if (person !== undefined && owners.some(({ id }) => id === person.record.id)) ownersLeaving.push(person.record);
    return { item };
  };
  return {
    async of(rows) {
      const find = await findRows(context.tx, rows);
      const people = [...new Map(rows.flatMap((row) => find(row) ?? []).map((one) => [one.id, one])).values()];
      await requireAuthorityOver(context, people);
      const ids = people.map(({ id }) => id);
      const managed = await managedFaults(context, 'people', ids, isForced);
      const owning = new Set(await context.tx.projects.owning(ids));
      const told = new Map((await departures(context, people)).map((one) => [one.id, one]));
      const decided: Decided[] = [];
      for (const row of rows) {
        const record = find(row);
        const departure = told.get(record?.id ?? '');
        decided.push(await decide(row, record && departure && { record, departure }, { owning, managed }));
      }
      return decided;
    },
    requireOwner: () => enforce(lastOwnerLeaving(owners, ownersLeaving)),
  };
}

/** Somebody whom a row names. */
interface Found {
  readonly record: PersonRecord;
  readonly departure: Departure;
}

/** What is known of people. */
interface Looked {
  /** Those who own projects. */
  readonly owning: ReadonlySet<string>;
  /** What forbids to remove one whom the identity provider manages. */
  readonly managed: (id: string) => Fault | undefined;
}

async function faultOf(
  context: Context<Reads>,
  person: PersonRecord,
  owning: ReadonlySet<string>,
  successor: PersonRecord | undefined,
): Promise<Fault | undefined> {
  const { tx, actor } = context;
  if (person.id === actor().id) return ONESELF;
  if (successor !== undefined) requireStaying(successor, [person]);
  if (!owning.has(person.id)) return undefined;
  if (successor === undefined)
    return faultFrom(ownsProjects(person.username, await tx.people.ownedProjects(person.id), 'remove'));
  for (const project of await tx.projects.ownedBy(person.id)) context.require(CHANGE_OWNER, project);
  return undefined;
}

const ONESELF: Fault = {
  code: 'invalid',
  problem: 'it names yourself, and you are needed until the end',
  hint: 'leave that line out, and go afterwards: roster people leave',
};

/** A row that names nobody. */
const faultOfRow = ({ person, fault }: RemovalRow): Fault =>
  fault === undefined
    ? { code: 'not_found', problem: `there is no person ${person}`, hint: 'roster people list --search TEXT' }
    : { code: 'invalid', problem: `the name of a person ${fault}` };

/** An address that is not verified names nobody. */
const addressFault = ({ person: ref }: RemovalRow, person: PersonRecord): Fault | undefined =>
  ref.includes('@') && !person.email_verified
    ? { code: 'conflict', problem: `the e-mail ${belonging(person)}`, hint: settling(person) }
    : undefined;
