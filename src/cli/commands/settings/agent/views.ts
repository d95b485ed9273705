import type * as domain from '../../../../domain/jobs/agent.ts';
import type { Flat } from '../../../context/flat.ts';
import type { View } from '../../../terminal/output.ts';

/** How initialization agents look. */

export const agent: View<Flat<domain.InitializationAgent>> = {
  data: (one) => one,
  columns: ['project', 'mode', 'machine_type', 'os_image', 'updated_at'],
  whole: ['machine_type', 'os_image'],
};
export const resolved: View<Flat<domain.ResolvedAgent>> = {
  data: (one) => one,
  columns: ['project', 'mode', 'machine_type', 'os_image', 'source'],
  whole: ['machine_type', 'os_image'],
};

/** Whose choice was changed, in words. */
export const whose = ({ project }: { readonly project: string | null }): string =>
  project === null ? 'the organization' : `the project ${project}`;
