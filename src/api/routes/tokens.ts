import { tokenCreate } from '../../operations/token/create.ts';
import { tokenEdit } from '../../operations/token/edit.ts';
import { tokenList } from '../../operations/token/list.ts';
import { tokenConfirm } from '../../operations/token/confirm.ts';
import { tokenReset } from '../../operations/token/reset.ts';
import { tokenRevokeMany } from '../../operations/token/revoke-many.ts';
import { tokenRevoke } from '../../operations/token/revoke.ts';
import { tokenRotate } from '../../operations/token/rotate.ts';
import { tokenShow } from '../../operations/token/show.ts';
import { route } from '../route.ts';

/** API tokens and sessions. */
export const routes = [
  route({ method: 'GET', path: '/tokens', operation: tokenList }),
  route({ method: 'POST', path: '/tokens', operation: tokenCreate }),
  route({ method: 'POST', path: '/tokens/batch/revoke', operation: tokenRevokeMany }),
  route({ method: 'GET', path: '/tokens/:token', operation: tokenShow, resource: tokenShow }),
  route({ method: 'PATCH', path: '/tokens/:token', operation: tokenEdit, resource: tokenShow }),
  route({ method: 'DELETE', path: '/tokens/:token', operation: tokenRevoke, resource: tokenShow }),
  route({ method: 'POST', path: '/tokens/:token/reset', operation: tokenReset }),
  route({ method: 'POST', path: '/tokens/:token/rotate', operation: tokenRotate }),
  route({ method: 'POST', path: '/tokens/:token/confirm', operation: tokenConfirm }),
];
