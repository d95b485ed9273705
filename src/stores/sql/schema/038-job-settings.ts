/** Who may run no jobs. */
export const jobSettings: readonly string[] = ['deny_member_jobs', 'deny_non_member_jobs'].map(
  (setting) => `alter table organization add column ${setting} integer not null default 0`,
);
