import type { AgentRecord } from '../../domain/jobs/agent.ts';
import type { MachineQuota } from '../../domain/jobs/machine-types.ts';

export interface MachineTypeReads {
  /** By machine type, without pages: there are at most some hundred. */
  quotas(): Promise<MachineQuota[]>;
  /** By the exact machine type, in its case; undefined: any number of its jobs run at once. */
  quotaOf(machineType: string): Promise<MachineQuota | undefined>;
  /** The initialization agents that were chosen for these: the organization or projects, by id. */
  agents(scopeIds: readonly string[]): Promise<AgentRecord[]>;
  /** All that were chosen: few have one. */
  allAgents(): Promise<AgentRecord[]>;
}

export interface MachineTypeWrites extends MachineTypeReads {
  /** Must replace the quota of the machine type that is there, and keep its id and since when there is one. */
  putQuota(quota: MachineQuota): Promise<void>;
  removeQuota(id: string): Promise<void>;
  /** Must replace the choice that is there. One of a project must go when the project is removed. */
  putAgent(record: AgentRecord): Promise<void>;
  removeAgent(scopeId: string): Promise<void>;
}
