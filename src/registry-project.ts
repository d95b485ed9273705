import type { NounOfApi } from './api/api.ts';
import type { PerhapsNoun } from './cli/app/registry.ts';

/** What there is of projects, each part loaded when it is used. */
export const PROJECT: NounOfApi & PerhapsNoun = {
  summary: 'Projects, their owners and their people',
  routes: () => import('./api/routes/projects.ts'),
  commands: {
    list: () => import('./cli/commands/project/list.ts'),
    show: () => import('./cli/commands/project/show.ts'),
    create: () => import('./cli/commands/project/create.ts'),
    edit: () => import('./cli/commands/project/edit.ts'),
    transfer: () => import('./cli/commands/project/transfer.ts'),
    delete: () => import('./cli/commands/project/delete.ts'),
  },
  nouns: {
    people: {
      summary: 'Who has which role in a project',
      commands: {
        list: () => import('./cli/commands/project/people/list.ts'),
        add: () => import('./cli/commands/project/people/add.ts'),
        role: () => import('./cli/commands/project/people/role.ts'),
        remove: () => import('./cli/commands/project/people/remove.ts'),
      },
    },
    whitelist: {
      summary: 'The branches and tags for which jobs of a project run',
      commands: {
        show: () => import('./cli/commands/project/whitelist/show.ts'),
        set: () => import('./cli/commands/project/whitelist/set.ts'),
        unset: () => import('./cli/commands/project/whitelist/unset.ts'),
      },
    },
  },
};
