/** The specs of projects, as clients of Semaphore gave them: JSON, apart from what lists of projects read. */
export const projectSpecs: readonly string[] = [
  `create table project_specs (
    project_id text primary key references projects (id),
    spec text not null
  )`,
];
