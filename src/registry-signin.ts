import type { NounOfApi } from './api/api.ts';
import type { PerhapsNoun } from './cli/app/registry.ts';

/** What there is of signing in, each part loaded when it is used. */
export const SIGNIN: NounOfApi & PerhapsNoun = {
  summary: 'Signing in without a password or token of roster',
  routes: () => import('./api/routes/signin.ts'),
  commands: {
    list: () => import('./cli/commands/signin/list.ts'),
    show: () => import('./cli/commands/signin/show.ts'),
    test: () => import('./cli/commands/signin/test.ts'),
    enable: () => import('./cli/commands/signin/enable.ts'),
    disable: () => import('./cli/commands/signin/disable.ts'),
    remove: () => import('./cli/commands/signin/remove.ts'),
    require: () => import('./cli/commands/signin/require.ts'),
    unlink: () => import('./cli/commands/signin/unlink.ts'),
  },
  nouns: {
    configure: {
      summary: 'Providers by which people sign in',
      commands: {
        oidc: () => import('./cli/commands/signin/configure/oidc.ts'),
        saml: () => import('./cli/commands/signin/configure/saml.ts'),
      },
    },
    mapping: {
      summary: 'What the groups of a provider give here',
      commands: {
        list: () => import('./cli/commands/signin/mapping/list.ts'),
        set: () => import('./cli/commands/signin/mapping/set.ts'),
        remove: () => import('./cli/commands/signin/mapping/remove.ts'),
      },
    },
    trust: {
      summary: 'CI systems whose tokens are exchanged',
      commands: {
        list: () => import('./cli/commands/signin/trust/list.ts'),
        show: () => import('./cli/commands/signin/trust/show.ts'),
        add: () => import('./cli/commands/signin/trust/add.ts'),
        remove: () => import('./cli/commands/signin/trust/remove.ts'),
      },
    },
  },
};
