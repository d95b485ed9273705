/** How many jobs of a machine type run at once, and which initialization agent was chosen for the organization or a project. */
export const machineTypes: readonly string[] = [
  `create table machine_quotas (
    id text primary key,
    machine_type text not null unique,
    quota integer not null check (quota >= 0),
    created_at text not null,
    updated_at text not null
  )`,
  `create table initialization_agents (
    scope_id text primary key,
    machine_type text,
    os_image text,
    created_at text not null,
    updated_at text not null
  )`,
];
