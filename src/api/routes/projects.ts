import { projectCreate } from '../../operations/project/create.ts';
import { projectDelete } from '../../operations/project/delete.ts';
import { projectEdit } from '../../operations/project/edit.ts';
import { projectList } from '../../operations/project/list.ts';
import { projectPeopleAdd } from '../../operations/project/people/add.ts';
import { projectPeopleDelete } from '../../operations/project/people/delete.ts';
import { projectPeopleList } from '../../operations/project/people/list.ts';
import { projectPeopleRemove } from '../../operations/project/people/remove.ts';
import { projectPeopleRole } from '../../operations/project/people/role.ts';
import { projectPeopleSet } from '../../operations/project/people/set.ts';
import { projectPeopleShow } from '../../operations/project/people/show.ts';
import { projectShow } from '../../operations/project/show.ts';
import { projectTransfer } from '../../operations/project/transfer.ts';
import { projectWhitelistSet } from '../../operations/project/whitelist-set.ts';
import { projectWhitelistShow } from '../../operations/project/whitelist-show.ts';
import { projectWhitelistUnset } from '../../operations/project/whitelist-unset.ts';
import { route } from '../route.ts';

/** Projects and their people. */
export const routes = [
  route({ method: 'GET', path: '/projects', operation: projectList }),
  route({ method: 'POST', path: '/projects', operation: projectCreate }),
  route({ method: 'GET', path: '/projects/:project', operation: projectShow, resource: projectShow }),
  route({ method: 'PATCH', path: '/projects/:project', operation: projectEdit, resource: projectShow }),
  route({ method: 'DELETE', path: '/projects/:project', operation: projectDelete, resource: projectShow }),
  route({ method: 'POST', path: '/projects/:project/transfer', operation: projectTransfer }),
  route({ method: 'GET', path: '/projects/:project/people', operation: projectPeopleList }),
  route({ method: 'POST', path: '/projects/:project/people/batch', operation: projectPeopleAdd }),
  route({ method: 'POST', path: '/projects/:project/people/batch/role', operation: projectPeopleRole }),
  route({ method: 'POST', path: '/projects/:project/people/batch/remove', operation: projectPeopleRemove }),
  ...[
    { method: 'GET', operation: projectPeopleShow } as const,
    { method: 'PUT', operation: projectPeopleSet } as const,
    { method: 'DELETE', operation: projectPeopleDelete } as const,
  ].map((one) => route({ ...one, path: '/projects/:project/people/:subject', resource: projectPeopleShow })),
  ...[
    { method: 'GET', operation: projectWhitelistShow } as const,
    { method: 'PUT', operation: projectWhitelistSet } as const,
    { method: 'DELETE', operation: projectWhitelistUnset } as const,
  ].map((one) => route({ ...one, path: '/projects/:project/whitelist', resource: projectWhitelistShow })),
];
