import { AppError } from '../../../domain/errors.ts';
import { emailKey } from '../../../domain/names/names.ts';
import { pageRequest } from '../../../domain/page.ts';
import type { Person, PersonRecord } from '../../../domain/people.ts';
import { counted } from '../../../lib/plural.ts';
import { DigestMap } from '../../../lib/digest-map.ts';
import type { Spool } from '../../../lib/spool.ts';
import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { SubjectKind } from '../../access/subject.ts';
import { allowedOf } from '../../shared/cap.ts';
import { ambiguous, kindsOf, lookUpAll, SUBJECT_KINDS } from '../../access/subject.ts';
import { findPerson, requireAuthorityOver } from '../../shared/resolve.ts';
import type { Pass } from '../import/scan.ts';

/** Who is active and not in the file. */

/** How many people are read at a time. */
const STEP = 1000;

interface Wanted {
  /** People, and groups whose members, who stay. */
  readonly except: readonly string[];
  /** How many may leave at most. */
  readonly most: string;
}

/**
 * Appends everybody who leaves, and returns their ids. The actor stays, and who is excepted. An address that is not
 * verified matches no row. Throws `not_found` for an exception that is nobody, `ambiguous` for one that two are, `owner_role`, `conflict` where too many
 * would leave.
 */
export async function findLeavers(
  context: Context<Reads>,
  pass: Pass,
  { except, most }: Wanted,
  leavers: Spool<Person>,
): Promise<ReadonlySet<string>> {
  const { tx, actor, pace } = context;
  context.require('organization.people.remove');
  const staying = await excepted(tx, except);
  staying.add(actor().id);
  const there = new DigestMap();
  for (const rows of pass()) for (const { email, line } of rows) there.set(emailKey(email), line);
  const leaving = new Set<string>();
  let active = 0;
  let cursor: string | undefined;
  do {
    const page = await tx.people.list({ status: 'active' }, pageRequest({ limit: STEP, cursor }));
    active += page.items.length;
    const gone = page.items.filter((one) => !staying.has(one.id) && !isIn(there, one));
    await requireAuthorityOver(context, gone);
    for (const { id } of gone) leaving.add(id);
    leavers.append(await tx.people.describe(gone));
    cursor = page.next_cursor ?? undefined;
    await pace();
  } while (cursor !== undefined);
  requireFew(leaving.size, active, most, leavers);
  return leaving;
}

const isIn = (there: DigestMap, { email, email_verified }: PersonRecord): boolean =>
  email !== null && email_verified && there.has(emailKey(email));

/** Service accounts are left alone, and need no exception. */
const exceptable = (): readonly SubjectKind[] => SUBJECT_KINDS.filter(({ type }) => type !== 'service_account');

/**
 * The ids of the people who are named, and of the members of the groups that are. Throws `ambiguous` for a name that a
 * person and a group have: whoever makes such a group must not take the exception away from the person.
 */
async function excepted(tx: Reads, refs: readonly string[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const ref of refs) {
    const { kinds, name } = kindsOf(ref, exceptable());
    const found = await lookUpAll(tx, kinds, name);
    const [meant, another] = found;
    if (another !== undefined) throw ambiguous(name, found);
    if (meant?.subject.type !== 'group') {
      ids.add((await findPerson(tx, name)).id);
      continue;
    }
    let cursor: string | undefined;
    do {
      const page = await tx.groups.members([meant.subject.id], pageRequest({ limit: STEP, cursor }));
      for (const { id } of page.items) ids.add(id);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
  }
  return ids;
}

/** How many an error names. */
const NAMED = 5;

/** A list that was cut short must not lock everybody out. Throws `conflict`. */
function requireFew(leaving: number, active: number, most: string, leavers: Spool<Person>): void {
  const allowed = allowedOf(most, active);
  if (leaving <= allowed) return;
  const [first = []] = leavers.chunks(NAMED);
  const names = first.map(({ username }) => username).join(', ');
  const more = leaving > NAMED ? ` and ${leaving - NAMED} more` : '';
  throw new AppError(
    'conflict',
    `${leaving} of ${counted(active, 'active account')} would be deactivated (${names}${more}), more than ${most}`,
    {
      hint: `look at what is missing in the file; if it is right: --max-deactivations ${leaving}; nothing was changed`,
      details: { deactivations: leaving, allowed, active },
    },
  );
}
