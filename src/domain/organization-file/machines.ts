import { choiceOf, isSameAgent, UNSET } from '../jobs/agent.ts';
import type { AgentChoice } from '../jobs/agent.ts';
import { compareText } from '../names/names.ts';
import type { AgentEntry, OrganizationDocument } from './document.ts';
import type { Faults } from './faults.ts';
import { onceEach } from './references.ts';
import type { OrganizationState, QuotaState } from './state.ts';

/** Quotas and initialization agents in documents. */

/** The choice that an entry makes; where it is not there, that of before holds. */
export function agentOf(entry: AgentEntry, before: AgentChoice = UNSET): AgentChoice {
  if (entry === undefined) return before;
  if (entry === null) return UNSET;
  const { machine_type = null, os_image = null } = entry;
  return choiceOf({ machine_type, os_image });
}

/** The entry that makes a choice; nothing where none was chosen. */
export const agentEntryOf = ({
  mode,
  machine_type,
  os_image,
}: AgentChoice): { readonly initialization_agent?: NonNullable<AgentEntry> } =>
  mode === 'unset'
    ? {}
    : {
        initialization_agent:
          machine_type === null ? { auto: true } : { machine_type, ...(os_image === null ? {} : { os_image }) },
      };

/** The quotas after a document: exactly those that it lists, if it does. */
export function quotasAfter(
  { organization: { quotas } }: Pick<OrganizationState, 'organization'>,
  { settings }: OrganizationDocument,
  faults: Faults,
): readonly QuotaState[] {
  if (settings?.quotas === undefined) return quotas;
  const once = onceEach(faults, 'quota of');
  return settings.quotas
    .filter(({ machine_type: name }, at) => once(name, name, ['settings', 'quotas', at, 'machine_type']))
    .map(({ machine_type, quota }) => ({ machine_type, quota }))
    .toSorted((one, other) => compareText(one.machine_type, other.machine_type));
}

/** What of a list of quotas is set (`quota`), or removed (`null`), to become another. */
export function quotaChanges(
  before: readonly QuotaState[],
  after: readonly QuotaState[],
): { readonly machine_type: string; readonly quota: number | null }[] {
  const was = new Map(before.map(({ machine_type, quota }) => [machine_type, quota]));
  const stays = new Set(after.map(({ machine_type }) => machine_type));
  return [
    ...before.flatMap(({ machine_type }) => (stays.has(machine_type) ? [] : [{ machine_type, quota: null }])),
    ...after.filter(({ machine_type, quota }) => was.get(machine_type) !== quota),
  ];
}

type Machines = Pick<OrganizationState['organization'], 'quotas' | 'agent'>;

/** Whether quotas and agent are the same. */
export const haveSameMachines = (one: Machines, other: Machines): boolean =>
  isSameAgent(one.agent, other.agent) && quotaChanges(one.quotas, other.quotas).length === 0;
