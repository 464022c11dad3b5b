// What must hold between people, identifiers, contact points and address states, whatever happened before.
import type { Pool } from '../../src/adapters/postgres/pool.ts';

/** Sentences about what is wrong; none when all is well. */
export const findIdentityFaults = async (pool: Pool, workspaceId: number): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ fault: string }>(
    `with own as (
       select part, user_id, 'external_id' as kind, external_id as value, false as deprecated from users
         where workspace_id = $1 and external_id is not null
       union all
       select u.part, u.user_id, 'external_id', d.value, true from users u, jsonb_array_elements_text(u.deprecated_ids) d
         where u.workspace_id = $1
       union all
       select u.part, u.user_id, 'alias', '["' || a.key || '","' || a.value || '"]', false
         from users u, jsonb_each_text(u.aliases) a where u.workspace_id = $1
     ), pointers as (
       select kind, value, user_part, user_id, deprecated from identifiers where workspace_id = $1
     )
     select 'no identifier for ' || o.kind || ' ' || o.value as fault from own o
       where not exists (select 1 from pointers p where p.kind = o.kind and p.value = o.value
         and p.user_id = o.user_id and p.user_part = o.part and p.deprecated = o.deprecated)
     union all
     select 'identifier of nobody: ' || p.kind || ' ' || p.value from pointers p
       where not exists (select 1 from own o where p.kind = o.kind and p.value = o.value and p.user_id = o.user_id)
     union all
     select 'no contact point for ' || u.email from users u
       where u.workspace_id = $1 and u.email is not null and not exists (
         select 1 from contact_points c where c.workspace_id = $1 and c.kind = 'email'
           and c.value = lower(trim(u.email)) and c.user_id = u.user_id and c.user_part = u.part)
     union all
     select 'consent of ' || u.email || ' is ' || u.email_state || ', not ' || a.email_state
       from users u join address_states a on a.workspace_id = $1 and a.kind = 'email' and a.value = lower(trim(u.email))
       where u.workspace_id = $1 and a.email_state is not null and a.email_state <> u.email_state
     union all
     select 'history of nobody: ' || t.name || ' of ' || t.user_id from (
       select 'event' as name, user_id from events where workspace_id = $1
       union select 'summary', user_id from event_summaries where workspace_id = $1
       union select 'delivery', user_id from deliveries where workspace_id = $1
       union select 'receipt', user_id from campaign_receipts where workspace_id = $1
     ) t where not exists (select 1 from users u where u.workspace_id = $1 and u.user_id = t.user_id)`,
    [workspaceId],
  );
  return rows.map((row) => row.fault);
};
