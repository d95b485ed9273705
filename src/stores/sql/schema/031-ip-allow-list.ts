/** The addresses from which servers take requests, and who may say so: the roles that Semaphore lets. */
export const ipAllowList: readonly string[] = [
  `create table ip_allow_list (
    id text primary key,
    network text not null unique,
    description text not null,
    created_by text not null,
    created_at text not null,
    updated_at text not null
  )`,
  ...['view', 'manage'].map(
    (verb) => `insert into role_permissions (role_id, permission)
      select id, 'organization.ip_allow_list.${verb}' from roles
        where readonly = 1 and scope = 'org' and name in ('Owner', 'Admin')
        on conflict do nothing`,
  ),
];
