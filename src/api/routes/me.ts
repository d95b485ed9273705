import { meEdit } from '../../operations/me/edit.ts';
import { mePassword } from '../../operations/me/password.ts';
import { meShow } from '../../operations/me/show.ts';
import { meUnlink } from '../../operations/me/unlink.ts';
import { route } from '../route.ts';

/** One's own account. */
export const routes = [
  route({ method: 'GET', path: '/me', operation: meShow, resource: meShow }),
  route({ method: 'PATCH', path: '/me', operation: meEdit, resource: meShow }),
  route({ method: 'PUT', path: '/me/password', operation: mePassword, resource: meShow }),
  route({ method: 'DELETE', path: '/me/identities/:provider', operation: meUnlink }),
];
