import * as z from 'zod/mini';
import { projectsWith } from '../../domain/access/permission-set.ts';
import { field, MACHINE_TYPE } from '../../domain/field.ts';
import { agent, AGENT_SORTS, AGENT_STATES, agentsRunning, isAgentWanted } from '../../domain/jobs/agents.ts';
import type { JobRecord } from '../../domain/jobs/job.ts';
import { reference } from '../../domain/names/names.ts';
import { MAX_LIMIT, numberedPageRequest, pageOfAll, pageRequest } from '../../domain/page.ts';
import { query } from '../../core/operation.ts';
import type { JobFilter } from '../../core/store/jobs.ts';
import type { Reads } from '../../core/store/index.ts';
import { VIEW } from '../job/describe.ts';
import { listed, listOf, pagingFields } from '../shared/listing.ts';

export const agentList = query({
  name: 'agent.list',
  summary: 'List the agents: the machines that run jobs',
  permission: ['organization.self_hosted_agents.view'],
  also: { [VIEW]: 'in a project, to see the machines that run its jobs' },
  input: z.object({
    search: z.optional(field(reference(), 'only agents whose name contains this', 'TEXT')),
    machine_type: z.optional(field(reference(), 'only those of this machine type', MACHINE_TYPE)),
    state: z.optional(field(z.enum(AGENT_STATES), 'only those that run a job, or that wait for one')),
    ...pagingFields(AGENT_SORTS),
  }),
  output: listOf(agent),
  async run({ tx, actor, at }, input) {
    const jobs = await runningJobs(tx, { projects: projectsWith(actor().permissions, VIEW), at });
    const found = agentsRunning(jobs).filter((one) => isAgentWanted(one, input));
    return listed(input, pageOfAll(found, pageRequest(input), AGENT_SORTS, AGENT_SORTS.name), () =>
      Promise.resolve(found.length),
    );
  },
});

/** All jobs that run, the latest first. */
async function runningJobs(tx: Reads, of: Pick<JobFilter, 'projects' | 'at'>): Promise<JobRecord[]> {
  const all: JobRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await tx.jobs.list({ ...of, states: ['running'] }, numberedPageRequest({ limit: MAX_LIMIT, cursor }));
    all.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
