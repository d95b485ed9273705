import type { InvitationRecord } from '../../domain/invitations.ts';
import type { Offboarding } from '../../domain/offboarding.ts';
import type { PersonRecord } from '../../domain/people.ts';
import type { ProjectRecord } from '../../domain/projects.ts';
import { byName, toRef } from '../../domain/references.ts';
import type { TrustRecord } from '../../domain/signin/trust.ts';
import { waitingToReplace } from '../../domain/tokens.ts';
import type { Context } from '../../core/context.ts';
import type { HeldCredential } from '../../core/store/credentials.ts';
import type { Reads } from '../../core/store/index.ts';
import { describeTied, tiedTo } from '../invitation/ties.ts';
import { describeTrusts } from '../signin-trust/describe.ts';
import { describeOne } from './describe.ts';

/** What remains after a person is removed. */
interface Left {
  readonly projects: readonly ProjectRecord[];
  /** Tokens and temporary passwords of others that they may know. */
  readonly held: readonly HeldCredential[];
  readonly trusts: readonly TrustRecord[];
  readonly invitations: readonly InvitationRecord[];
}

/** What somebody has and made that does not go with them by itself. */
export async function outstandingGrants(context: Context<Reads>, person: PersonRecord): Promise<Left> {
  const { tx, at } = context;
  const held = await tx.credentials.heldBy([person.id], at);
  return {
    projects: await tx.projects.ownedBy(person.id),
    held: [...held, ...(await replacing(context, held.filter(ofServiceAccount)))],
    trusts: (await tx.trusts.all()).filter(({ created_by }) => created_by === person.id),
    invitations: await tiedTo(context, [person]),
  };
}

/** Tokens of others that wait to replace some of these, and end with them. */
async function replacing({ tx, at }: Context<Reads>, held: readonly HeldToken[]): Promise<HeldToken[]> {
  const known = new Set(held.map(({ token }) => token.id));
  const found: HeldToken[] = [];
  for (const one of held)
    for (const token of waitingToReplace(await tx.tokens.liveOf(one.subject.id, at), one.token.id))
      if (!known.has(token.id)) found.push({ ...one, token, permissions: token.permissions });
  return found;
}

/** The plan: what becomes of each. */
export async function described(
  context: Context<Reads>,
  target: PersonRecord,
  { projects, held, trusts, invitations }: Left,
  {
    keep,
    kept,
    transferred_to,
  }: Pick<Offboarding, 'transferred_to'> & {
    readonly keep: boolean;
    readonly kept: readonly InvitationRecord[];
  },
): Promise<Offboarding> {
  const { tx, at } = context;
  const { id, username, email, role, groups } = await describeOne(tx, target);
  const stay = new Set(kept.map((one) => one.id));
  const own = await tx.tokens.liveOf(id, at);
  return {
    person: { id, username, email },
    projects: projects.map(toRef),
    transferred_to,
    role,
    groups,
    project_roles: await projectRoles(tx, id),
    tokens: own.map(({ name, kind, last_four }) => ({ name, kind, last_four })),
    service_account_tokens: held
      .filter(ofServiceAccount)
      .map((one) => ({ service_account: toRef(one.subject), ...facts(one), revoked: !keep })),
    service_account_trusts: (await describeTrusts(tx, trusts)).map((one) => ({
      ...{ service_account: one.service_account, id: one.id, issuer: one.issuer, subject: one.subject },
      removed: !keep,
    })),
    person_tokens: held.filter(ofPerson).map((one) => ({ person: personOf(one), ...facts(one) })),
    temporary_passwords: held.filter(({ token }) => token === null).map(personOf),
    invitations: (await describeTied(context, invitations)).map((one) => ({
      ...one,
      becomes: stay.has(one.id) ? ('handed_over' as const) : ('revoked' as const),
    })),
  };
}

type HeldToken = HeldCredential & { readonly token: NonNullable<HeldCredential['token']> };

/** Whether somebody holds a token of a service account. */
export const ofServiceAccount = (held: HeldCredential): held is HeldToken =>
  held.token !== null && held.subject.type === 'service_account';
const ofPerson = (held: HeldCredential): held is HeldToken => held.token !== null && held.subject.type === 'user';

const personOf = ({ subject: { id, name } }: HeldCredential) => ({ id, username: name });
const facts = ({ token: { name, id, last_four, last_used_at } }: HeldToken) => ({ name, id, last_four, last_used_at });

/** The roles that are bound to somebody in projects, by name of the project. */
async function projectRoles(tx: Reads, personId: string): Promise<Offboarding['project_roles']> {
  const { bindings } = await tx.access.load([{ type: 'user', id: personId }]);
  const bound = (bindings.get(personId) ?? []).flatMap(({ roleId, projectId }) =>
    projectId === null ? [] : [{ roleId, projectId }],
  );
  const roles = await tx.roles.find({ ids: bound.map(({ roleId }) => roleId) });
  const projects = await tx.projects.find({ ids: bound.map(({ projectId }) => projectId) });
  return bound
    .flatMap(({ roleId, projectId }) => {
      const [role, project] = [roles.find(({ id }) => id === roleId), projects.find(({ id }) => id === projectId)];
      return role === undefined || project === undefined ? [] : { project: toRef(project), role: toRef(role) };
    })
    .sort((one, other) => byName(one.project, other.project));
}
