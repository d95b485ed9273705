import { allows } from '../../domain/access/permission-set.ts';
import type { AccessSubject } from '../../domain/access/permission-set.ts';
import { AppError } from '../../domain/errors.ts';
import { field, SUBJECT } from '../../domain/field.ts';
import { KINDS, PREFIXES } from '../../domain/kinds.ts';
import type { SubjectType } from '../../domain/kinds.ts';
import { reference, sortKey } from '../../domain/names/names.ts';
import { nearest } from '../../lib/nearest-name.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { CANDIDATES, lookUpNamed, lookUpPerson } from '../shared/resolve.ts';

/** Whom an access question is about. */

/** A person, service account or group as it was found. */
export interface Subject extends AccessSubject {
  /** Username of a person, name of a group or service account. */
  readonly name: string;
}

const VIEW_OTHERS = 'organization.people.view';

/** What questions about a subject need. */
export const OF_ONESELF = { none: 'you may ask about yourself', authenticated: true } as const;
export const OF_OTHERS = { [VIEW_OTHERS]: 'to ask about others' } as const;

/** Whether the actor may learn about others. */
export const seesOthers = ({ actor }: Context<Reads>): boolean => allows(actor().permissions, VIEW_OTHERS);

/** The input field for a person, a service account or a group, by reference. */
export const subjectField = (
  describe = 'a person (e-mail, username or id), group or service account (name or id); put user:, group: or service-account: before an ambiguous name',
) => field(reference(), describe, SUBJECT);

/** The kinds that a reference can mean, and how each is found. */
export interface SubjectKind {
  readonly type: SubjectType;
  readonly lookUp: (tx: Reads, ref: string) => Promise<Subject | undefined>;
  readonly namesLike: (tx: Reads, prefix: string) => Promise<string[]>;
}

export const SUBJECT_KINDS: readonly SubjectKind[] = [
  {
    type: 'user',
    async lookUp(tx, ref) {
      const found = await lookUpPerson(tx, ref, { unverified: true });
      return found && { type: 'user', id: found.id, name: found.username, active: found.status === 'active' };
    },
    namesLike: (tx, prefix) => tx.people.usernamesLike(prefix, CANDIDATES),
  },
  {
    type: 'service_account',
    async lookUp(tx, ref) {
      const found = await lookUpNamed(tx.serviceAccounts, ref);
      return found && { type: 'service_account', id: found.id, name: found.name, active: found.status === 'active' };
    },
    namesLike: (tx, prefix) => tx.serviceAccounts.namesLike(prefix, CANDIDATES),
  },
  {
    type: 'group',
    async lookUp(tx, ref) {
      const found = await lookUpNamed(tx.groups, ref);
      return found && { type: 'group', id: found.id, name: found.name, active: true };
    },
    namesLike: (tx, prefix) => tx.groups.namesLike(prefix, CANDIDATES),
  },
];

/**
 * The one subject that a reference names. Everybody may ask about themselves; without the permission
 * to ask about others, nobody learns whether another subject has that name.
 * Throws `not_found` with the nearest name, `ambiguous` with the candidates, `forbidden`.
 */
export async function findSubject(context: Context<Reads>, ref: string): Promise<Subject> {
  const counts = ({ id }: Subject) => id === context.actor().id || seesOthers(context);
  return findCounting(context.tx, ref, counts, () => context.require(VIEW_OTHERS));
}

/** The one subject that a reference names. Throws `not_found`, `ambiguous`, and `conflict` for an address that is not verified. */
export async function findAnySubject(tx: Reads, ref: string): Promise<Subject> {
  const subject = await findCounting(tx, ref);
  if (subject.type === 'user') await lookUpPerson(tx, kindsOf(ref, SUBJECT_KINDS).name);
  return subject;
}

/** The one subject that a reference names, of these kinds. Throws `ambiguous`, and what `unfound` throws or else `not_found`. */
async function findCounting(
  tx: Reads,
  ref: string,
  counts: (subject: Subject) => boolean = () => true,
  unfound: () => void = () => undefined,
): Promise<Subject> {
  const { kinds, name } = kindsOf(ref, SUBJECT_KINDS);
  const found = (await lookUpAll(tx, kinds, name)).filter(({ subject }) => counts(subject));
  const [first, second] = found;
  if (first === undefined) {
    unfound();
    throw await noSubject(tx, kinds, name);
  }
  if (second !== undefined) throw ambiguous(name, found);
  return first.subject;
}

/** The kinds that a reference can mean: the one of its prefix, or all. */
export function kindsOf(
  ref: string,
  among: readonly SubjectKind[],
): { readonly kinds: readonly SubjectKind[]; readonly name: string } {
  const said = among.find(({ type }) => ref.startsWith(PREFIXES[type]));
  return said === undefined
    ? { kinds: among, name: ref }
    : { kinds: [said], name: ref.slice(PREFIXES[said.type].length) };
}

/** A subject, and the kind as which it was found. */
interface Found {
  readonly kind: SubjectKind;
  readonly subject: Subject;
}

/** Everything of these kinds that has the name or id. */
export async function lookUpAll(tx: Reads, kinds: readonly SubjectKind[], name: string): Promise<Found[]> {
  const subjects = await Promise.all(kinds.map((kind) => kind.lookUp(tx, name)));
  return kinds.flatMap((kind, at) => {
    const subject = subjects[at];
    return subject === undefined ? [] : [{ kind, subject }];
  });
}

/** The refusal of a name that nothing of these kinds has, with the nearest name. */
export async function noSubject(tx: Reads, kinds: readonly SubjectKind[], name: string): Promise<AppError> {
  const names: string[] = [];
  for (const kind of kinds) names.push(...(await kind.namesLike(tx, sortKey(name).slice(0, 1))));
  const near = nearest(name, names);
  return new AppError('not_found', `there is no ${oneOf(kinds)} ${name}`, {
    hint: near === undefined ? 'roster people list and roster group list show who is there' : `did you mean ${near}?`,
    details: { subject: name, suggestions: near === undefined ? [] : [near] },
  });
}

/** `person, service account or group` */
const oneOf = (kinds: readonly SubjectKind[]): string =>
  kinds
    .map(({ type }) => KINDS[type].noun)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');

/** The refusal of a name that several have. */
export function ambiguous(name: string, found: readonly Found[]): AppError {
  const references = found.map(({ kind }) => PREFIXES[kind.type] + name);
  return new AppError(
    'ambiguous',
    `${name} may be a ${found.map(({ kind }) => KINDS[kind.type].noun).join(' or a ')}`,
    {
      hint: `say which: ${references.join(' or ')}`,
      details: {
        candidates: found.map(({ kind, subject }) => ({
          reference: PREFIXES[kind.type] + name,
          subject_type: subject.type,
          id: subject.id,
          name: subject.name,
        })),
      },
    },
  );
}
