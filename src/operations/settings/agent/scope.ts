import * as z from 'zod/mini';
import type { Context, ProjectRef } from '../../../core/context.ts';
import type { Reads } from '../../../core/store/index.ts';
import { field, PROJECT } from '../../../domain/field.ts';
import { reference } from '../../../domain/names/names.ts';
import { findProject, theOrganization } from '../../shared/resolve.ts';

/** Whose initialization agent is meant: that of the organization, or of one project. */

export interface AgentScope extends ProjectRef {
  readonly project: ProjectRef | null;
}

/** The field that names the project. */
export const agentProjectField = () =>
  z.optional(field(reference(), 'that of this project (name or id), not of the organization', PROJECT));

/** What it takes depends on whose it is. */
export const AGENT_PERMISSION = {
  none: 'it depends on whose it is',
  authenticated: true,
  limited: 'it takes a permission in either case',
} as const;
export const ALSO_TO_SEE = {
  'organization.general_settings.view': 'for that of the organization',
  'project.general_settings.view': 'for that of a project',
} as const;
export const ALSO_TO_CHANGE = {
  'organization.general_settings.modify': 'for that of the organization',
  'project.general_settings.modify': 'for that of a project',
} as const;

/** Finds whose it is. Throws `not_found`, and `forbidden` for who may not do this there. */
export async function findAgentScope(
  { tx, actor, require: requirePermission }: Context<Reads>,
  ref: string | undefined,
  what: 'view' | 'modify',
): Promise<AgentScope> {
  if (ref === undefined) {
    requirePermission(`organization.general_settings.${what}`);
    const { id, name } = await theOrganization(tx);
    return { id, name, project: null };
  }
  const { id, name } = await findProject(tx, ref, actor().permissions);
  requirePermission(`project.general_settings.${what}`, { id, name });
  return { id, name, project: { id, name } };
}
