import * as z from 'zod/mini';
import { compareText, sortKey } from '../names/names.ts';
import { ref } from '../references.ts';
import type { Ref } from '../references.ts';
import type { SortKeys } from '../sort.ts';

/** Agents: the machines that run jobs. */

/** running: a job. waiting: for one. */
export const AGENT_STATES = ['running', 'waiting'] as const;

/** An agent as shown. Nobody registers one here: a host is an agent while jobs run on it. */
export const agent = z.object({
  /** It lasts as long as the agent is known. */
  id: z.string(),
  name: z.string(),
  machine_type: z.nullable(z.string()),
  state: z.enum(AGENT_STATES),
  /** Those that it runs, as far as the caller may see them. */
  jobs: z.array(ref),
  host: z.string(),
  /** The operating system; null: it is not known. */
  os: z.nullable(z.string()),
  /** Of the program that runs jobs; null: it is not known. */
  version: z.nullable(z.string()),
  /** Since when it is there: here, since its first job that runs began; null: it is not known. */
  connected_at: z.nullable(z.string()),
  /** It finishes its job, and takes no other. */
  disabled: z.boolean(),
});
export type Agent = z.infer<typeof agent>;

/** What lists of agents can be sorted by. */
export const AGENT_SORTS = {
  name: ({ name }) => sortKey(name),
  machine_type: ({ machine_type }) => machine_type ?? '',
  connected_at: ({ connected_at }) => connected_at ?? '',
} satisfies SortKeys<string, Pick<Agent, 'name' | 'machine_type' | 'connected_at'>>;

/** A job that runs. */
interface Running extends Ref {
  readonly host: string;
  readonly machine_type: string | null;
  readonly started_at: string | null;
}

/** The hosts of jobs that run, one for each machine type, with the jobs in their order. */
export function agentsRunning(jobs: readonly Running[]): Agent[] {
  const agents = new Map<string, Agent>();
  for (const { id, name, host, machine_type, started_at } of jobs) {
    const key = JSON.stringify([host, machine_type]);
    const before = agents.get(key);
    const times = [before?.connected_at, started_at].flatMap((time) => time ?? []).toSorted(compareText);
    const running = before?.jobs ?? [];
    running.push({ id, name });
    agents.set(key, {
      id: machine_type === null ? host : `${host}/${machine_type}`,
      ...{ name: host, machine_type, state: 'running', host, os: null, version: null, disabled: false },
      jobs: running,
      connected_at: times[0] ?? null,
    });
  }
  return [...agents.values()];
}

interface AgentFilter {
  readonly search?: string | undefined;
  readonly machine_type?: string | undefined;
  readonly state?: Agent['state'] | undefined;
}

/** Whether an agent is among those that are asked for. */
export const isAgentWanted = (
  { name, machine_type, state }: Pick<Agent, 'name' | 'machine_type'> & { readonly state: Agent['state'] | null },
  wanted: AgentFilter,
): boolean =>
  sortKey(name).includes(sortKey(wanted.search ?? '')) &&
  (wanted.machine_type === undefined || machine_type === wanted.machine_type) &&
  (wanted.state === undefined || state === wanted.state);
