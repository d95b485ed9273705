import { signinTrustAdd } from '../../operations/signin-trust/add.ts';
import { signinTrustList } from '../../operations/signin-trust/list.ts';
import { signinTrustRemove } from '../../operations/signin-trust/remove.ts';
import { signinTrustShow } from '../../operations/signin-trust/show.ts';
import { route } from '../route.ts';

/** Trust in CI systems. */
export const routes = [
  route({ method: 'GET', path: '/signin_trusts', operation: signinTrustList }),
  route({ method: 'POST', path: '/signin_trusts', operation: signinTrustAdd }),
  route({ method: 'GET', path: '/signin_trusts/:trust', operation: signinTrustShow, resource: signinTrustShow }),
  route({ method: 'DELETE', path: '/signin_trusts/:trust', operation: signinTrustRemove, resource: signinTrustShow }),
];
