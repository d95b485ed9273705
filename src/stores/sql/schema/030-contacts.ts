/** Whom to write to about the organization. */
export const contacts: readonly string[] = ['main', 'finances', 'security'].map(
  (contact) => `alter table organization add column contacts_${contact} text not null default ''`,
);
