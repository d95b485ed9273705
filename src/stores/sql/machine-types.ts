import sql, { raw } from 'sql-template-tag';
import type { MachineTypeWrites } from '../../core/store/machine-types.ts';
import type { AgentRecord } from '../../domain/jobs/agent.ts';
import type { MachineQuota } from '../../domain/jobs/machine-types.ts';
import { allIn, first } from './db.ts';
import type { Db } from './db.ts';

const COLUMNS = raw('id, machine_type, quota, created_at, updated_at');
const AGENT_COLUMNS = raw('scope_id, machine_type, os_image, created_at, updated_at');

/** Machine types (core/store/machine-types.ts). */
export const machineTypeWrites = (db: Db): MachineTypeWrites => ({
  quotas: () => db.all<MachineQuota>(sql`select ${COLUMNS} from machine_quotas order by machine_type`),

  quotaOf: (machineType) =>
    first<MachineQuota>(db, sql`select ${COLUMNS} from machine_quotas where machine_type = ${machineType}`),

  putQuota: (quota) =>
    db.insert('machine_quotas', [{ ...quota }], {
      replacing: { key: '(machine_type)', columns: ['quota', 'updated_at'] },
    }),

  async removeQuota(id) {
    await db.run(sql`delete from machine_quotas where id = ${id}`);
  },

  agents: (scopeIds) =>
    allIn<AgentRecord>(
      db,
      scopeIds,
      (list) => sql`select ${AGENT_COLUMNS} from initialization_agents where scope_id in (${list})`,
    ),

  allAgents: () => db.all<AgentRecord>(sql`select ${AGENT_COLUMNS} from initialization_agents order by scope_id`),

  putAgent: (record) =>
    db.insert('initialization_agents', [{ ...record }], {
      replacing: { key: '(scope_id)', columns: ['machine_type', 'os_image', 'created_at', 'updated_at'] },
    }),

  async removeAgent(scopeId) {
    await db.run(sql`delete from initialization_agents where scope_id = ${scopeId}`);
  },
});
