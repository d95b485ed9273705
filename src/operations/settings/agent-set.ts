import * as z from 'zod/mini';
import { operation } from '../../core/operation.ts';
import { AppError } from '../../domain/errors.ts';
import { field, MACHINE_TYPE } from '../../domain/field.ts';
import { choiceOf, initializationAgent } from '../../domain/jobs/agent.ts';
import type { AgentChoice } from '../../domain/jobs/agent.ts';
import { machineType, osImage } from '../../domain/jobs/machine-types.ts';
import { chooseAgent, describeAgent } from './agent/choose.ts';
import { AGENT_PERMISSION, agentProjectField, ALSO_TO_CHANGE, findAgentScope } from './agent/scope.ts';

export const settingsAgentSet = operation({
  name: 'settings.agent-set',
  summary: 'Choose the agent that initializes pipelines',
  permission: AGENT_PERMISSION,
  also: ALSO_TO_CHANGE,
  records: ['Organization.Modified', 'Project.Modified'],
  input: z.object({
    machine_type: z.optional(field(machineType(), 'its machine type', MACHINE_TYPE)),
    os_image: z.optional(field(osImage(), 'the image of its operating system, such as ubuntu2204', 'OS_IMAGE')),
    auto: z._default(field(z.boolean(), 'whoever runs the pipeline chooses'), false),
    project: agentProjectField(),
  }),
  output: initializationAgent,
  errors: ['forbidden', 'not_found'],
  async run(context, { project, ...asked }) {
    const scope = await findAgentScope(context, project, 'modify');
    await chooseAgent(context, scope, choiceIn(asked));
    return describeAgent(context.tx, scope);
  },
});

interface Asked {
  readonly machine_type?: string | undefined;
  readonly os_image?: string | undefined;
  readonly auto: boolean;
}

/** The choice that an input makes. Throws `invalid` where it makes none, or two. */
function choiceIn(asked: Asked): AgentChoice {
  const { auto } = asked;
  const [machine_type, os_image] = [asked.machine_type ?? null, asked.os_image ?? null];
  if (auto === (machine_type !== null))
    throw new AppError('invalid', auto ? 'a machine type and auto were given' : 'no agent was given', {
      hint: 'give either --machine-type or --auto',
    });
  if (auto && os_image !== null)
    throw new AppError('invalid', 'the image is one of a machine type, and auto was given', {
      hint: 'give --machine-type with --os-image',
    });
  return choiceOf({ machine_type, os_image });
}
