import { signinConfigureOidc } from '../../operations/signin/configure-oidc.ts';
import { signinConfigureSaml } from '../../operations/signin/configure-saml.ts';
import { signinDisable } from '../../operations/signin/disable.ts';
import { signinEnable } from '../../operations/signin/enable.ts';
import { signinList } from '../../operations/signin/list.ts';
import { signinMappingList } from '../../operations/signin/mapping-list.ts';
import { signinMappingRemove } from '../../operations/signin/mapping-remove.ts';
import { signinMappingSet } from '../../operations/signin/mapping-set.ts';
import { signinRemove } from '../../operations/signin/remove.ts';
import { signinRequire } from '../../operations/signin/require.ts';
import { signinShow } from '../../operations/signin/show.ts';
import { signinTestBegin } from '../../operations/signin/test-begin.ts';
import { signinTest } from '../../operations/signin/test.ts';
import { signinUnlink } from '../../operations/signin/unlink.ts';
import { route } from '../route.ts';

const ONE = '/signin/providers/:provider';

/** The providers by which people sign in. */
export const routes = [
  route({ method: 'GET', path: '/signin/providers', operation: signinList }),
  route({ method: 'GET', path: ONE, operation: signinShow, resource: signinShow }),
  route({ method: 'DELETE', path: ONE, operation: signinRemove, resource: signinShow }),
  route({ method: 'PUT', path: `${ONE}/oidc`, operation: signinConfigureOidc }),
  route({ method: 'PUT', path: `${ONE}/saml`, operation: signinConfigureSaml }),
  route({ method: 'POST', path: `${ONE}/enable`, operation: signinEnable, resource: signinShow }),
  route({ method: 'POST', path: `${ONE}/disable`, operation: signinDisable, resource: signinShow }),
  route({ method: 'POST', path: `${ONE}/test/begin`, operation: signinTestBegin }),
  route({ method: 'POST', path: `${ONE}/test`, operation: signinTest }),
  route({ method: 'PUT', path: '/signin/required', operation: signinRequire }),
  route({ method: 'GET', path: '/signin/mappings', operation: signinMappingList }),
  route({ method: 'PUT', path: '/signin/mappings/:value', operation: signinMappingSet }),
  route({ method: 'DELETE', path: '/signin/mappings/:value', operation: signinMappingRemove }),
  route({ method: 'DELETE', path: '/signin/links/:person', operation: signinUnlink }),
];
