/** Resources whose `updated_at` moves with what is kept elsewhere: roles, memberships, bindings. */
type Touched = 'organization' | 'people' | 'groups' | 'projects' | 'service_accounts' | 'invitations';

export interface TouchWrites {
  /** Moves `updated_at` to `at`; an id of nothing is no error. */
  of(kind: Touched, ids: readonly string[], at: string): Promise<void>;
  /** The same for what these subjects are part of: groups of people, members of groups, projects that they have a role in. */
  related(subjectIds: readonly string[], at: string): Promise<void>;
}
