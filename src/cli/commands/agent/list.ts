import type { Agent } from '../../../domain/jobs/agents.ts';
import { agentList } from '../../../operations/agent/list.ts';
import { listCommand } from '../../app/list-command.ts';
import type { Flat } from '../../context/flat.ts';
import type { View } from '../../terminal/output.ts';

const agents: View<readonly Flat<Agent>[]> = {
  data: (items) => items,
  columns: ['name', 'machine_type', 'state', 'jobs', 'host', 'connected_at'],
};

export const command = listCommand({
  path: ['agent', 'list'],
  operation: agentList,
  details:
    'A host is an agent while jobs run on it, one for each machine type. On an instance of Semaphore, these are its self-hosted agents, also those that wait for a job.',
  view: agents,
  examples: ['roster agent list', 'roster agent list --machine-type e1-standard-2 --json'],
});
