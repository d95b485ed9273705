/** The hashes of temporary passwords that imports gave, so that a lost one can be replaced. */
export const importPasswords: readonly string[] = [
  `create table import_passwords (
    import_id text not null,
    person_id text not null references people (id),
    password_hash text not null,
    primary key (import_id, person_id)
  )`,
  'create index import_passwords_by_person on import_passwords (person_id)',
];
