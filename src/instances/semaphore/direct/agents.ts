import { AGENT_SORTS, isAgentWanted } from '../../../domain/jobs/agents.ts';
import type { Agent } from '../../../domain/jobs/agents.ts';
import { pageOfAll, pageRequest } from '../../../domain/page.ts';
import type { Ref } from '../../../domain/references.ts';
import { counted } from '../../../lib/plural.ts';
import type { agentList } from '../../../operations/agent/list.ts';
import { listed } from '../../../operations/shared/listing.ts';
import { tell } from './calling.ts';
import type { Call } from './calling.ts';
import { readAgents, readJobs } from '../api/job-pages.ts';
import type { WireAgent, WireJob } from '../api/wire-jobs.ts';

/** The self-hosted agents of an instance, with the jobs that run on them. */

/** An agent as shown; null: it is in a state that roster does not know. */
type ShownAgent = Omit<Agent, 'state'> & { readonly state: Agent['state'] | null };

export const listAgents: Call<typeof agentList> = async (calling, input, options) => {
  const request = pageRequest(input);
  const [agents, jobs] = await Promise.all([
    readAgents(calling.api, input.machine_type),
    readJobs(calling.api, ['RUNNING']),
  ]);
  const running = jobsByAgent(jobs);
  const found = agents.map((one) => shownAgent(one, running)).filter((one) => isAgentWanted(one, input));
  const page = pageOfAll(found, request, AGENT_SORTS, AGENT_SORTS.name);
  tell(calling, options, notesOn(page.items));
  return listed(input, page, () => Promise.resolve(found.length));
};

const keyOf = (type: string, name: string): string => JSON.stringify([type, name]);

function jobsByAgent(jobs: readonly WireJob[]): ReadonlyMap<string, readonly Ref[]> {
  const byAgent = new Map<string, Ref[]>();
  for (const { metadata, spec, status } of jobs) {
    const key = keyOf(spec.agent.machine.type, status.agent.name);
    const own = byAgent.get(key) ?? [];
    own.push({ id: metadata.id, name: metadata.name });
    byAgent.set(key, own);
  }
  return byAgent;
}

const ifSet = (text: string): string | null => (text === '' ? null : text);

const shownAgent = ({ metadata, status }: WireAgent, jobs: ReadonlyMap<string, readonly Ref[]>): ShownAgent => ({
  id: metadata.name,
  name: metadata.name,
  machine_type: ifSet(metadata.type),
  state: stateOf(status.state),
  jobs: [...(jobs.get(keyOf(metadata.type, metadata.name)) ?? [])],
  host: metadata.hostname,
  os: ifSet(metadata.os),
  version: ifSet(metadata.version),
  connected_at: metadata.connected_at,
  disabled: metadata.disabled_at !== null,
});

function stateOf(word: string): ShownAgent['state'] {
  const text = word.toLowerCase();
  return text === 'running_job' ? 'running' : text === 'waiting_for_job' ? 'waiting' : null;
}

/** Jobs that the token may not see run as well. */
function notesOn(agents: readonly ShownAgent[]): string[] {
  const hidden = agents.filter(({ state, jobs }) => state === 'running' && jobs.length === 0).length;
  const unknown = agents.filter(({ state }) => state === null).length;
  return [
    ...(hidden > 0
      ? [`of ${counted(hidden, 'agent')} that run${hidden === 1 ? 's' : ''} a job the token may not see it`]
      : []),
    ...(unknown > 0 ? [`of ${counted(unknown, 'agent')} roster does not know the state: it is empty`] : []),
  ];
}
