import * as z from 'zod/mini';
import { ref } from '../references.ts';

/** The initialization agent: the machine on which pipelines are prepared before their jobs run. */

/** `unset`: nothing was chosen; `auto`: whoever runs the pipeline chooses. */
const MODES = ['unset', 'auto', 'machine_type'] as const;

const choiceFields = {
  /** null: it is none of these, but what the mode says. */
  machine_type: z.nullable(z.string()),
  /** null: whatever the machine has. */
  os_image: z.nullable(z.string()),
};

/** What was chosen, as the log has it. */
export const agentChoice = z.strictObject({ mode: z.enum(MODES), ...choiceFields });
export type AgentChoice = z.infer<typeof agentChoice>;

/** A choice as it is stored. */
export interface AgentRecord {
  /** The id of the organization or of a project. */
  readonly scope_id: string;
  /** null: auto. */
  readonly machine_type: string | null;
  readonly os_image: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A choice as shown. */
export const initializationAgent = z.object({
  /** null: of the organization. */
  project: z.nullable(ref),
  mode: z.enum(MODES),
  ...choiceFields,
  /** null: nothing was chosen. */
  created_at: z.nullable(z.string()),
  updated_at: z.nullable(z.string()),
});
export type InitializationAgent = z.infer<typeof initializationAgent>;

/** What holds in a project. */
export const resolvedAgent = z.object({
  project: ref,
  mode: z.enum(['auto', 'machine_type']),
  ...choiceFields,
  /** Whose choice it is; `auto`: nobody chose. */
  source: z.enum(['project', 'organization', 'auto']),
});
export type ResolvedAgent = z.infer<typeof resolvedAgent>;

export const UNSET: AgentChoice = { mode: 'unset', machine_type: null, os_image: null };
const AUTO = { mode: 'auto', machine_type: null, os_image: null } as const;

type Chosen = Pick<AgentRecord, 'machine_type' | 'os_image'>;

const chosen = ({ machine_type, os_image }: Chosen) =>
  machine_type === null ? AUTO : ({ mode: 'machine_type', machine_type, os_image } as const);

/** The choice that a record is; undefined: there is none. */
export const choiceOf = (record: Chosen | undefined): AgentChoice => (record === undefined ? UNSET : chosen(record));

/** Whether two choices are the same. */
export const isSameAgent = (one: AgentChoice, other: AgentChoice): boolean => agentText(one) === agentText(other);

/** What holds in a project: its own choice, else that of the organization, else auto. */
export const resolveAgent = (
  ofProject: Chosen | undefined,
  ofOrganization: Chosen | undefined,
): Omit<ResolvedAgent, 'project'> =>
  ofProject !== undefined
    ? { ...chosen(ofProject), source: 'project' }
    : ofOrganization !== undefined
      ? { ...chosen(ofOrganization), source: 'organization' }
      : { ...AUTO, source: 'auto' };

/** A choice in words: `e1-standard-2 with ubuntu2204`, `auto`, `unset`. */
export const agentText = ({ mode, machine_type, os_image }: AgentChoice): string =>
  machine_type === null ? mode : os_image === null ? machine_type : `${machine_type} with ${os_image}`;
