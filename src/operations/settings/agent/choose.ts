import type { Context } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { agentText, choiceOf, isSameAgent } from '../../../domain/jobs/agent.ts';
import type { AgentChoice, InitializationAgent } from '../../../domain/jobs/agent.ts';
import type { AgentScope } from './scope.ts';

/** What was chosen, as shown. */
export async function describeAgent(tx: Reads, { id, project }: AgentScope): Promise<InitializationAgent> {
  const [found] = await tx.machineTypes.agents([id]);
  return {
    project,
    ...choiceOf(found),
    created_at: found?.created_at ?? null,
    updated_at: found?.updated_at ?? null,
  };
}

/** Chooses, or takes the choice back; what is chosen already is no change. */
export async function chooseAgent({ tx, at, record }: Context, scope: AgentScope, choice: AgentChoice): Promise<void> {
  const [found] = await tx.machineTypes.agents([scope.id]);
  const before = choiceOf(found);
  if (isSameAgent(before, choice)) return;
  const { mode, machine_type, os_image } = choice;
  if (mode === 'unset') await tx.machineTypes.removeAgent(scope.id);
  else
    await tx.machineTypes.putAgent({
      scope_id: scope.id,
      machine_type,
      os_image,
      created_at: found?.created_at ?? at,
      updated_at: at,
    });
  const whose = scope.project === null ? 'the organization' : `the project ${scope.name}`;
  record({
    kind: scope.project === null ? 'Organization.Modified' : 'Project.Modified',
    id: scope.id,
    name: scope.name,
    description: `the initialization agent of ${whose} is now ${agentText(choice)}, before ${agentText(before)}`,
    metadata: { before: { initialization_agent: before }, after: { initialization_agent: choice } },
  });
}
