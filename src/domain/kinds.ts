/** The kinds of things that have names, and the words for each. */

/** What can hold roles, in the order of lists. */
export const SUBJECT_TYPES = ['user', 'service_account', 'group'] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

/** What acts, and so is an actor in the audit log. */
export const ACTOR_TYPES = ['user', 'service_account'] as const satisfies readonly SubjectType[];
export type ActorType = (typeof ACTOR_TYPES)[number];

/** What has a name of which there may be many. */
export type NamedKind = SubjectType | 'project';

interface Kind {
  readonly noun: string;
  /** The noun of commands. */
  readonly command: string;
  /** The verb and the flag that give another name. */
  readonly rename: readonly [verb: string, flag: string];
}

export const KINDS: Readonly<Record<NamedKind, Kind>> = {
  user: { noun: 'person', command: 'people', rename: ['edit', '--username'] },
  service_account: { noun: 'service account', command: 'service-account', rename: ['edit', '--name'] },
  group: { noun: 'group', command: 'group', rename: ['modify', '--name'] },
  project: { noun: 'project', command: 'project', rename: ['edit', '--name'] },
};

/** The prefixes of references that say which kind of thing is meant. */
export const PREFIXES = {
  user: 'user:',
  service_account: 'service-account:',
  group: 'group:',
} as const satisfies Record<SubjectType, string>;

interface Named {
  readonly type: SubjectType;
  readonly name: string;
}

/** A subject in words: people by their usernames alone, all else with its noun. */
export const inWords = ({ type, name }: Named): string => (type === 'user' ? name : `${KINDS[type].noun} ${name}`);

/** An unambiguous reference to a subject, for a command line. */
export const referenceTo = ({ type, name }: Named): string => (type === 'user' ? name : PREFIXES[type] + name);
