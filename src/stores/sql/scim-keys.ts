/** Who manages a person or a group, as SQL; `row` is the prefix of the columns. Without a provider, nobody is managed. */
export const SOURCE = (row: string): string =>
  `case when ${row}scim = 'linked' and exists (select 1 from scim_providers) then 'scim' else 'manually' end as source`;

/**
 * The `userName` of a person without case, as SQL: what the provider calls them, else their verified address, else their
 * id: people choose usernames themselves, and must not be found by what they chose. `row` is the prefix of the columns; the index `people_by_user_key` has exactly this expression.
 */
export const USER_KEY = (row: string): string =>
  `coalesce(${row}scim_user_key, case when ${row}email_verified = 1 then ${row}email_key end, ${row}id)`;
