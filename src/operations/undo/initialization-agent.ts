import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import type { AuditEvent, AuditKind } from '../../domain/audit.ts';
import { agentChoice, agentText, choiceOf } from '../../domain/jobs/agent.ts';
import type { Permission } from '../../domain/permissions.ts';
import { toRef } from '../../domain/references.ts';
import { chooseAgent } from '../settings/agent/choose.ts';
import type { AgentScope } from '../settings/agent/scope.ts';
import { theOrganization } from '../shared/resolve.ts';
import { difference, inverse, requireUnchanged, stillThere } from './inverse.ts';
import type { Inverse } from './inverse.ts';

/** Restores the choice of the initialization agent that was there before, or that there was none. */

const facts = z.strictObject({ initialization_agent: agentChoice });

interface Restoring {
  readonly permission: Permission;
  readonly kind: AuditKind;
  readonly scopeOf: (tx: Reads, event: Pick<AuditEvent, 'resource_id'>) => Promise<AgentScope | undefined>;
}

function agentRestored({ permission, kind, scopeOf }: Restoring): Inverse {
  const restore = operation({
    name: 'settings.agent-restore',
    summary: 'Restore the choice of the agent that initializes pipelines',
    permission: [permission],
    records: [kind],
    input: z.object({ id: z.string(), choice: agentChoice }),
    output: z.object({ id: z.string() }),
    async run(context, { id, choice }) {
      const scope = await scopeOf(context.tx, { resource_id: id });
      if (scope !== undefined) await chooseAgent(context, scope, choice);
      return { id };
    },
  });
  return inverse({
    operation: restore,
    told: z.strictObject({ before: facts, after: facts, undoes: z.optional(z.string()) }),
    async inputs(tx, event, { before, after }) {
      const { id } = stillThere(event, await scopeOf(tx, event));
      const [now] = await tx.machineTypes.agents([id]);
      const [then, current] = [agentText(after.initialization_agent), agentText(choiceOf(now))];
      requireUnchanged(event, difference('the initialization agent', then, current));
      return [{ id, choice: before.initialization_agent }];
    },
  });
}

export const organizationAgent = agentRestored({
  permission: 'organization.general_settings.modify',
  kind: 'Organization.Modified',
  scopeOf: async (tx) => ({ ...toRef(await theOrganization(tx)), project: null }),
});

export const projectAgent = agentRestored({
  permission: 'project.general_settings.modify',
  kind: 'Project.Modified',
  async scopeOf(tx, { resource_id: id }) {
    const [project] = await tx.projects.find({ ids: [id] });
    return project === undefined ? undefined : { ...toRef(project), project: toRef(project) };
  },
});
