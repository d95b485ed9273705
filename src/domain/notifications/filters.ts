/** What a rule tells of: audit events, or jobs that ended. A rule without a filter tells of events. */

/** The filters of audit events, and those of jobs. */
export const EVENT_FILTERS = ['resource', 'operation', 'actor', 'outcome'] as const;
export const JOB_FILTERS = ['projects', 'branches', 'pipelines', 'blocks', 'states', 'results', 'tags'] as const;

export type JobFilter = (typeof JOB_FILTERS)[number];
type FilterName = (typeof EVENT_FILTERS)[number] | JobFilter;
type Lists = { readonly [Name in FilterName]?: readonly string[] | undefined };

/** The names of the lists that say something. */
export const namedOf = (all: Lists, names: readonly FilterName[]): string[] =>
  names.filter((one) => (all[one] ?? []).length > 0);

/** Whether a filter means jobs, and so no audit event. */
export const isOfJobs = (all: Lists): boolean => namedOf(all, JOB_FILTERS).length > 0;

/** Whether a filter says which audit events it means. */
export const isOfEvents = (all: Lists): boolean => namedOf(all, EVENT_FILTERS).length > 0;
