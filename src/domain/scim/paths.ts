/** Where SCIM is, on a server. */
export const SCIM_PATH = '/scim/v2';
/** Where some providers look for it. */
export const SCIM_ALIAS = '/okta/scim';
