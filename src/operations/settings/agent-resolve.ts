import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { resolveAgent, resolvedAgent } from '../../domain/jobs/agent.ts';
import { toRef } from '../../domain/references.ts';
import { namedProject, projectField } from '../project/field.ts';
import { findProject, theOrganization } from '../shared/resolve.ts';

export const settingsAgentResolve = query({
  name: 'settings.agent-resolve',
  summary: 'Tell which agent initializes the pipelines of a project, and whose choice that is',
  permission: ['project.general_settings.view'],
  project: namedProject,
  input: z.object({ project: projectField() }),
  output: resolvedAgent,
  errors: ['not_found'],
  async run({ tx }, input) {
    const project = await findProject(tx, input.project);
    const { id: organization } = await theOrganization(tx);
    const found = await tx.machineTypes.agents([project.id, organization]);
    const of = (id: string) => found.find(({ scope_id }) => scope_id === id);
    return { project: toRef(project), ...resolveAgent(of(project.id), of(organization)) };
  },
});
