import { COMMON, GROUP, USER } from './attributes.ts';
import type { Attribute, ResourceSchema } from './attributes.ts';
import type { Resource } from './resource.ts';

/** What a client can ask the service about itself (RFC 7644, section 4). `base` is the service's own address. */

/** So many resources at most are on one page. */
export const MAX_PAGE = 1000;
/** So many are on a page unless the client says. */
export const DEFAULT_PAGE = 100;
/** So many operations, and bytes, at most are in one request of a bulk. */
export const MAX_BULK_OPERATIONS = 1000;
export const MAX_BULK_BYTES = 1024 * 1024;

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0';

/** What the service can do. */
export const serviceProviderConfig = (base: string): Resource => ({
  schemas: [`${SCHEMA}:ServiceProviderConfig`],
  patch: { supported: true },
  bulk: { supported: true, maxOperations: MAX_BULK_OPERATIONS, maxPayloadSize: MAX_BULK_BYTES },
  filter: { supported: true, maxResults: MAX_PAGE },
  changePassword: { supported: false },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Bearer token',
      description: 'The token that roster scim enable prints, in the header Authorization.',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
  meta: metaOf('ServiceProviderConfig', `${base}/ServiceProviderConfig`),
});

/** The types of resources. */
export const resourceTypes = (base: string): Resource[] =>
  [USER, GROUP].map(({ urn, name, description }) => ({
    schemas: [`${SCHEMA}:ResourceType`],
    id: name,
    name,
    endpoint: `/${name}s`,
    description,
    schema: urn,
    meta: metaOf('ResourceType', `${base}/ResourceTypes/${name}`),
  }));

/** The schemas of the resources. What all resources have is in none of them. */
export const schemas = (base: string): Resource[] =>
  [USER, GROUP].map(({ urn, name, description, attributes }: ResourceSchema) => ({
    schemas: [`${SCHEMA}:Schema`],
    id: urn,
    name,
    description,
    attributes: attributes.filter((one) => !COMMON.includes(one)).map(described),
    meta: metaOf('Schema', `${base}/Schemas/${urn}`),
  }));

const metaOf = (resourceType: string, location: string): Resource => ({ resourceType, location });

/** An attribute as schemas show it: `caseExact` and `uniqueness` mean something of text alone. */
function described({ caseExact, uniqueness, mostValues: _, subAttributes, ...attribute }: Attribute): Resource {
  const isText = attribute.type === 'string' || attribute.type === 'reference';
  return {
    ...attribute,
    ...(isText ? { caseExact, uniqueness } : {}),
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(described) }),
  };
}
