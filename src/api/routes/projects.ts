import {
  projectCreate,
  projectDelete,
  projectEdit,
  projectList,
  projectPeopleAdd,
  projectPeopleDelete,
  projectPeopleList,
  projectPeopleRemove,
  projectPeopleRole,
  projectPeopleShow,
  projectShow,
  projectTransfer,
} from '../../operations/project/index.ts';
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
  route({ method: 'POST', path: '/projects/:project/people', operation: projectPeopleAdd }),
  route({ method: 'POST', path: '/projects/:project/people/remove', operation: projectPeopleRemove }),
  ...[
    { method: 'GET', operation: projectPeopleShow } as const,
    { method: 'PUT', operation: projectPeopleRole } as const,
    { method: 'DELETE', operation: projectPeopleDelete } as const,
  ].map((one) => route({ ...one, path: '/projects/:project/people/:subject', resource: projectPeopleShow })),
];
