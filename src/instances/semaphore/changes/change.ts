import type { SubjectType } from '../../../domain/kinds.ts';
import type { Scope } from '../../../domain/permissions.ts';
import type { Ref, SubjectRef } from '../../../domain/references.ts';
import type { Whitelist } from '../../../domain/whitelist.ts';
import type { WireRule } from '../api/wire.ts';

/** One thing to change on an instance. Ids of what is new are those that it has here until it is there. */
export type Change =
  | { readonly kind: 'role-create'; readonly role: NewRole }
  | ({
      readonly kind: 'role-edit';
      readonly role: Ref;
      readonly scope: Scope;
      readonly permissions?: readonly string[];
    } & Texts)
  | { readonly kind: 'role-delete'; readonly role: Ref }
  | { readonly kind: 'group-create'; readonly group: Described; readonly members: readonly Ref[] }
  | ({ readonly kind: 'group-edit'; readonly group: Ref } & Texts & MemberChanges)
  | { readonly kind: 'group-delete'; readonly group: Ref }
  | { readonly kind: 'account-create'; readonly account: Described }
  | ({ readonly kind: 'account-edit'; readonly account: Ref } & Texts)
  | OnAccount
  | { readonly kind: 'project-create'; readonly project: Described }
  | ({ readonly kind: 'project-edit'; readonly project: Ref; readonly whitelist?: Whitelist } & Texts)
  | { readonly kind: 'project-delete'; readonly project: Ref }
  | { readonly kind: 'member-role'; readonly member: SubjectRef; readonly role: Ref }
  | { readonly kind: 'member-remove'; readonly member: SubjectRef }
  | { readonly kind: 'project-role-set'; readonly project: Ref; readonly member: SubjectRef; readonly role: Ref }
  | { readonly kind: 'project-role-remove'; readonly project: Ref; readonly member: SubjectRef; readonly role: Ref }
  | { readonly kind: 'invite'; readonly invitee: Invitee; readonly role: Ref | null }
  | { readonly kind: 'notification-create'; readonly notification: Ref; readonly rules: readonly WireRule[] }
  | NotificationEdit
  | { readonly kind: 'notification-delete'; readonly notification: Ref }
  | { readonly kind: 'job-stop'; readonly job: Ref }
  /** The instance has no request for it. */
  | { readonly kind: 'impossible'; readonly what: string; readonly where: string };

/** What is done to a service account, and needs no more than its id. */
type OnAccount = {
  readonly [K in AccountKind]: { readonly kind: K; readonly account: Ref };
}[AccountKind];
type AccountKind = 'account-token' | 'account-deactivate' | 'account-reactivate' | 'account-delete';

/** A notification is sent whole: with the name and the rules that it has afterwards. */
interface NotificationEdit {
  readonly kind: 'notification-edit';
  readonly notification: Ref;
  readonly name: string;
  readonly rules: readonly WireRule[];
  /** Whether the rules are others than before. */
  readonly hasOtherRules: boolean;
}

/** What has a name and says what it is for. */
interface Described extends Ref {
  readonly description: string;
}

interface NewRole extends Described {
  readonly scope: Scope;
  readonly permissions: readonly string[];
}

/** New texts; one that is left out stays. */
interface Texts {
  readonly name?: string;
  readonly description?: string;
}

interface MemberChanges {
  readonly add: readonly Ref[];
  readonly remove: readonly Ref[];
}

/** Somebody who is invited by their account at a provider. */
export interface Invitee {
  readonly provider: string;
  readonly handle: string;
  readonly uid?: string | undefined;
}

export type ChangeOf<K extends Change['kind']> = Extract<Change, { readonly kind: K }>;

type Sentences = { readonly [K in Change['kind']]: (change: ChangeOf<K>) => string };

const NOUNS: Readonly<Record<SubjectType, string>> = { user: '', service_account: 'service account ', group: 'group ' };
const called = ({ type, name }: SubjectRef): string => NOUNS[type] + name;
const names = (refs: readonly Ref[]): string => refs.map(({ name }) => name).join(', ');

/** The parts of an edit that are there, each with its words. */
const parts = (...texts: readonly (readonly [unknown, string])[]): string =>
  texts.flatMap(([value, words]) => (value === undefined ? [] : words)).join(', ');
const textParts = ({ name, description }: Texts): readonly (readonly [unknown, string])[] => [
  [name, `name ${name ?? ''}`],
  [description, 'description'],
];

const SENTENCES: Sentences = {
  'role-create': ({ role }) => `create the role ${role.name}`,
  'role-edit': ({ role, permissions, scope: _, ...texts }) =>
    `change the role ${role.name}: ${parts(...textParts(texts), [permissions, 'permissions'])}`,
  'role-delete': ({ role }) => `delete the role ${role.name}`,
  'group-create': ({ group, members }) =>
    `create the group ${group.name}${members.length === 0 ? '' : ` with ${names(members)}`}`,
  'group-edit': ({ group, add, remove, ...texts }) =>
    `change the group ${group.name}: ${parts(
      ...textParts(texts),
      [add[0], `add ${names(add)}`],
      [remove[0], `take out ${names(remove)}`],
    )}`,
  'group-delete': ({ group }) => `delete the group ${group.name}`,
  'account-create': ({ account }) => `create the service account ${account.name}`,
  'account-edit': ({ account, ...texts }) =>
    `change the service account ${account.name}: ${parts(...textParts(texts))}`,
  'account-token': ({ account }) => `give the service account ${account.name} a new token`,
  'account-deactivate': ({ account }) => `deactivate the service account ${account.name}`,
  'account-reactivate': ({ account }) => `reactivate the service account ${account.name}`,
  'account-delete': ({ account }) => `delete the service account ${account.name}`,
  'project-create': ({ project }) => `create the project ${project.name}`,
  'project-edit': ({ project, whitelist, ...texts }) =>
    `change the project ${project.name}: ${parts(...textParts(texts), [whitelist, 'whitelist'])}`,
  'project-delete': ({ project }) => `delete the project ${project.name}`,
  'member-role': ({ member, role }) => `give ${called(member)} the role ${role.name}`,
  'member-remove': ({ member }) => `remove ${called(member)}`,
  'project-role-set': ({ project, member, role }) =>
    `give ${called(member)} the role ${role.name} in the project ${project.name}`,
  'project-role-remove': ({ project, member, role }) =>
    `take the role ${role.name} in the project ${project.name} from ${called(member)}`,
  invite: ({ invitee, role }) =>
    `invite ${invitee.provider}:${invitee.handle}${role === null ? '' : ` as ${role.name}`}`,
  'notification-create': ({ notification }) => `create the notification ${notification.name}`,
  'notification-edit': ({ notification, name, hasOtherRules }) =>
    `change the notification ${notification.name}: ${parts(
      [name === notification.name ? undefined : name, `name ${name}`],
      [hasOtherRules || undefined, 'rules'],
    )}`,
  'notification-delete': ({ notification }) => `delete the notification ${notification.name}`,
  'job-stop': ({ job }) => `stop the job ${job.name}`,
  impossible: ({ what }) => what,
};

/** What a change does, in words: `give bob the role Admin`. */
export const inWords = <K extends Change['kind']>(change: ChangeOf<K> & Change): string =>
  (SENTENCES[change.kind] as (one: Change) => string)(change);
