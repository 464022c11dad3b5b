-- Older servers can still run: yes. They go on sending to numbers that are listed as invalid.
--
-- A number that a provider called invalid gets no text message until it is taken off the list. The list is
-- `address_states`; what a decision needs stands on the people who have the number, as with addresses that bounced.
alter table users add column phone_invalid_at timestamptz;

-- Numbers that are on the list already. One person after the other, since their part is another than the number's; lists
-- are short.
do $$
declare
  listed record;
begin
  for listed in
    select c.user_part, c.workspace_id, c.user_id, a.value, a.bounced_at
    from address_states a
    join contact_points c on c.part = a.part and c.workspace_id = a.workspace_id and c.kind = a.kind and c.value = a.value
    where a.kind = 'phone' and a.bounced_at is not null
  loop
    update users set phone_invalid_at = listed.bounced_at, revision = revision + 1
    where part = listed.user_part and workspace_id = listed.workspace_id and user_id = listed.user_id
      and right(regexp_replace(phone, '[^0-9]', '', 'g'), 15) = right(regexp_replace(listed.value, '[^0-9]', '', 'g'), 15);
  end loop;
end $$;
