export { semaphoreGroupCreate, semaphoreGroupDelete, semaphoreGroupList, semaphoreGroupUpdate } from './groups.ts';
export { semaphoreMemberAdd } from './member-add.ts';
export { semaphoreMemberList, semaphoreMemberRemove, semaphoreMemberRole } from './members.ts';
export {
  semaphoreProjectMemberList,
  semaphoreProjectMemberRemove,
  semaphoreProjectMemberRole,
} from './project-members.ts';
export { semaphoreProjectList, semaphoreProjectShow } from './projects.ts';
export { semaphoreServiceAccountRegenerateToken } from './regenerate-token.ts';
export {
  semaphorePermissionList,
  semaphoreRoleCreate,
  semaphoreRoleDelete,
  semaphoreRoleList,
  semaphoreRoleShow,
  semaphoreRoleUpdate,
} from './roles.ts';
export {
  semaphoreServiceAccountCreate,
  semaphoreServiceAccountDeactivate,
  semaphoreServiceAccountDelete,
  semaphoreServiceAccountList,
  semaphoreServiceAccountReactivate,
  semaphoreServiceAccountShow,
  semaphoreServiceAccountUpdate,
} from './service-accounts.ts';
