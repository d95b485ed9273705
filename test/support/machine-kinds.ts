import type { Kind } from './sign-in-kinds.ts';

/** Machine types, and what else says how jobs of projects run, as the API answers with them, and what makes each answer. */
export const MACHINE_KINDS: Readonly<Record<string, Kind>> = {
  quotas: {
    schema: 'MachineQuota',
    steps: [
      ['PUT', '/machine_quotas/e1-standard-2', { quota: 8 }],
      ['GET', '/machine_quotas/e1-standard-2'],
      ['GET', '/machine_quotas'],
      ['DELETE', '/machine_quotas/e1-standard-2'],
    ],
  },
  'initialization agents': {
    schema: 'InitializationAgent',
    steps: [
      ['GET', '/initialization_agent'],
      ['PUT', '/initialization_agent', { machine_type: 'e1-standard-2', os_image: 'ubuntu2204' }],
      ['PUT', '/initialization_agent', { auto: true, project: 'Rocket' }],
      ['GET', '/initialization_agent?project=Rocket'],
      ['DELETE', '/initialization_agent'],
    ],
  },
  'agents that hold': {
    schema: 'ResolvedAgent',
    steps: [['GET', '/projects/Rocket/initialization_agent']],
  },
  whitelists: {
    schema: 'Whitelist',
    steps: [
      ['PUT', '/projects/Rocket/whitelist', { branches: ['main'] }],
      ['GET', '/projects/Rocket/whitelist'],
      ['DELETE', '/projects/Rocket/whitelist'],
    ],
  },
};
