import { limitTo, NO_POWER, powerOf, powerOfRole } from '../domain/access.ts';
import type { Power } from '../domain/access.ts';
import {
  enforce,
  escalation,
  lastOwner,
  OWNER,
  ownerOfPeopleOnly,
  ownerTouched,
  readonlyRole,
  roleInUse,
} from '../domain/guards.ts';
import type { Movement, OwnerState } from '../domain/guards.ts';
import { AppError } from '../domain/errors.ts';
import type { Actor } from './context.ts';
import type { TokenRecord } from '../domain/tokens.ts';
import type { LoadedAccess, SubjectRef } from './records.ts';
import type { Writes } from './store.ts';

/**
 * Watches the writes of one transaction. Before a write that can move power it notes the power
 * that its subjects have; after the last one it compares, and asks the guards. So a guard covers
 * an operation because of what the operation does, not because somebody remembered it.
 *
 * Who gains through a group or a role is covered by watching the group or role: all that its
 * members gain is at most what it gains. Roles count as held everywhere, for they can be bound anywhere.
 */
export interface Watch {
  /** The writes, each noting what it touches first. */
  readonly tx: Writes;
  /** Throws `owner_role`, `escalation` or `last_owner`; authority is asked before state. */
  check(actor: Actor | undefined): Promise<void>;
  /** Changed things of which none of the ids (alternatives) was reported. Empty: every change has its event. */
  unreported(reported: ReadonlySet<string>): readonly (readonly string[])[];
  readonly changed: () => boolean;
}

interface Touched {
  readonly ref: SubjectRef;
  readonly before: Power;
  name: string;
  wasOwner: boolean;
  /** The write concerns the account itself, not only a group that it is in. */
  account: boolean;
  takenOver: boolean;
}

type Touch = 'membership' | 'account' | 'takeover';

export function watch(tx: Writes): Watch {
  const touched = new Map<string, Touched>();
  const changes: (readonly string[])[] = [];
  const minted: TokenRecord[] = [];
  let ownersBefore: readonly OwnerState[] | undefined;

  /** Notes the state of subjects before their first write. */
  async function before(refs: readonly SubjectRef[], touch: Touch): Promise<void> {
    const unseen = refs.filter((ref) => !touched.has(ref.id));
    if (unseen.length > 0) {
      const graph = await tx.access.load(unseen);
      for (const ref of unseen)
        note(ref, powerIn(graph, ref), graph.names.get(ref.id) ?? ref.id, graph.owners.has(ref.id), touch);
      if (ownersBefore === undefined && unseen.some((ref) => graph.owners.has(ref.id)))
        ownersBefore = await tx.people.owners();
    }
    for (const ref of refs) {
      const seen = touched.get(ref.id);
      if (seen === undefined) continue;
      seen.account ||= touch !== 'membership';
      seen.takenOver ||= touch === 'takeover';
    }
  }

  const note = (ref: SubjectRef, power: Power, name: string, wasOwner: boolean, touch: Touch) =>
    touched.set(ref.id, {
      ref,
      before: power,
      name,
      wasOwner,
      account: touch !== 'membership',
      takenOver: touch === 'takeover',
    });

  const people = (ids: readonly string[]): SubjectRef[] => ids.map((id) => ({ type: 'user', id }));
  const groups = (ids: readonly string[]): SubjectRef[] => ids.map((id) => ({ type: 'group', id }));
  const changed = (...anyOf: string[]) => changes.push(anyOf);

  const watched: Writes = {
    ...tx,
    organization: {
      ...tx.organization,
      insert: async (organization) => {
        changed(organization.id);
        await tx.organization.insert(organization);
      },
      update: async (id, change) => {
        changed(id);
        await tx.organization.update(id, change);
      },
    },
    people: {
      ...tx.people,
      insert: async (records) => {
        for (const record of records) {
          note({ type: 'user', id: record.id }, NO_POWER, record.username, false, 'takeover');
          changed(record.id);
        }
        await tx.people.insert(records);
      },
      update: async (id, change) => {
        const handsOver = change.password !== undefined || change.email !== undefined || change.status === 'active';
        await before(people([id]), handsOver ? 'takeover' : 'account');
        changed(id);
        await tx.people.update(id, change);
      },
      remove: async (ids) => {
        await before(people(ids), 'account');
        for (const id of ids) changed(id);
        await tx.people.remove(ids);
      },
    },
    groups: {
      ...tx.groups,
      insert: async (records) => {
        for (const record of records) {
          note({ type: 'group', id: record.id }, NO_POWER, record.name, false, 'membership');
          changed(record.id);
        }
        await tx.groups.insert(records);
      },
      update: async (id, change) => {
        changed(id);
        await tx.groups.update(id, change);
      },
      remove: async (ids) => {
        await before(groups(ids), 'membership');
        for (const id of ids) changed(id);
        await tx.groups.remove(ids);
      },
      addMembers: async (members) => {
        await before(people([...new Set(members.map((member) => member.person_id))]), 'membership');
        for (const member of members) changed(member.person_id, member.group_id);
        await tx.groups.addMembers(members);
      },
      removeMembers: async (members) => {
        await before(people([...new Set(members.map((member) => member.person_id))]), 'membership');
        for (const member of members) changed(member.person_id, member.group_id);
        await tx.groups.removeMembers(members);
      },
    },
    roles: {
      ...tx.roles,
      insert: async (records) => {
        for (const record of records) {
          note({ type: 'role', id: record.id }, NO_POWER, record.name, false, 'membership');
          // Predefined roles come with the organization, whose event tells of them.
          if (!record.readonly) changed(record.id);
        }
        await tx.roles.insert(records);
      },
      bind: async (bindings) => {
        await before(
          bindings.map((binding) => ({ type: binding.subject_type, id: binding.subject_id })),
          'account',
        );
        for (const binding of bindings) changed(binding.subject_id);
        await tx.roles.bind(bindings);
      },
      update: async (id, change) => {
        await before([{ type: 'role', id }], 'membership');
        await refuseReadonly([id]);
        changed(id);
        await tx.roles.update(id, change);
      },
      rebind: async (from, to) => {
        const holders = await tx.roles.holders(from);
        await before(
          holders.map(({ type, id }) => ({ type, id })),
          'account',
        );
        for (const holder of holders) changed(holder.id, from);
        await tx.roles.rebind(from, to);
      },
      remove: async (ids) => {
        await refuseReadonly(ids);
        for (const role of await tx.roles.find({ ids })) {
          const holders = (await tx.roles.holders(role.id)).map((holder) => holder.name);
          enforce(roleInUse(role.name, [...holders, ...(await tx.roles.mappedBy(role.id))]));
          changed(role.id);
        }
        await tx.roles.remove(ids);
      },
    },
    tokens: {
      ...tx.tokens,
      insert: async (token) => {
        await before([{ type: token.subject_type, id: token.subject_id }], 'membership');
        minted.push(token);
        changed(token.id, token.subject_id);
        await tx.tokens.insert(token);
      },
      expire: async (token, at) => {
        changed(token.id, token.subject_id);
        await tx.tokens.expire(token, at);
      },
      revoke: async (token, at) => {
        changed(token.id, token.subject_id);
        await tx.tokens.revoke(token, at);
      },
      endSessions: async (personId, at) => {
        changed(personId);
        await tx.tokens.endSessions(personId, at);
      },
    },
  };

  async function refuseReadonly(ids: readonly string[]): Promise<void> {
    for (const role of await tx.roles.find({ ids })) enforce(readonlyRole(role));
  }

  async function check(actor: Actor | undefined): Promise<void> {
    const seen = [...touched.values()];
    if (seen.length === 0) return;
    if (actor === undefined) throw new AppError('internal', 'an operation changed accounts with nobody acting');
    const graph = await tx.access.load(seen.map(({ ref }) => ref));
    for (const { ref, account, wasOwner, name } of seen) {
      if (account && (wasOwner || graph.owners.has(ref.id))) enforce(ownerTouched(actor.power, name));
      if (ref.type === 'group' && graph.owners.has(ref.id)) enforce(ownerOfPeopleOnly(OWNER, name));
    }
    for (const { subject_id } of minted) {
      const name = graph.names.get(subject_id) ?? subject_id;
      if (subject_id !== actor.id && graph.owners.has(subject_id)) enforce(ownerTouched(actor.power, name));
    }
    enforce(escalation(actor.power, [...movements(seen, graph), ...takeovers(minted, graph)]));
    if (ownersBefore !== undefined) enforce(lastOwner(ownersBefore, await tx.people.owners()));
  }

  return {
    tx: watched,
    check,
    unreported: (reported) => changes.filter((anyOf) => !anyOf.some((id) => reported.has(id))),
    changed: () => changes.length > 0,
  };
}

const powerIn = (graph: LoadedAccess, ref: SubjectRef): Power =>
  ref.type === 'role' ? powerOfRole(graph, ref.id) : powerOf(graph, ref.id);

function* movements(touched: readonly Touched[], graph: LoadedAccess): Iterable<Movement> {
  for (const { ref, before, name, takenOver } of touched) yield { name, before, after: powerIn(graph, ref), takenOver };
}

/** Who mints a token gets hold of what it can do: the whole account, or what the token is limited to. */
function* takeovers(minted: readonly TokenRecord[], graph: LoadedAccess): Iterable<Movement> {
  for (const { subject_id, permissions } of minted) {
    const whole = powerOf(graph, subject_id);
    const power = permissions === null ? whole : limitTo(whole, new Set(permissions));
    yield { name: graph.names.get(subject_id) ?? subject_id, before: power, after: power, takenOver: true };
  }
}
