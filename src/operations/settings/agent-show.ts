import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { initializationAgent } from '../../domain/jobs/agent.ts';
import { describeAgent } from './agent/choose.ts';
import { AGENT_PERMISSION, agentProjectField, ALSO_TO_SEE, findAgentScope } from './agent/scope.ts';

export const settingsAgentShow = query({
  name: 'settings.agent-show',
  summary: 'Show which agent was chosen to initialize pipelines',
  permission: AGENT_PERMISSION,
  also: ALSO_TO_SEE,
  input: z.object({ project: agentProjectField() }),
  output: initializationAgent,
  errors: ['forbidden', 'not_found'],
  run: async (context, { project }) => describeAgent(context.tx, await findAgentScope(context, project, 'view')),
});
