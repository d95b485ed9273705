import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { initializationAgent, UNSET } from '../../domain/jobs/agent.ts';
import { chooseAgent, describeAgent } from './agent/choose.ts';
import { AGENT_PERMISSION, agentProjectField, ALSO_TO_CHANGE, findAgentScope } from './agent/scope.ts';

export const settingsAgentUnset = operation({
  name: 'settings.agent-unset',
  summary: 'Take back the choice of the agent that initializes pipelines',
  permission: AGENT_PERMISSION,
  also: ALSO_TO_CHANGE,
  records: ['Organization.Modified', 'Project.Modified'],
  input: z.object({ project: agentProjectField() }),
  output: initializationAgent,
  errors: ['forbidden', 'not_found'],
  async run(context, { project }) {
    const scope = await findAgentScope(context, project, 'modify');
    await chooseAgent(context, scope, UNSET);
    return describeAgent(context.tx, scope);
  },
});
