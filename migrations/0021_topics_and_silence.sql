-- A device may have a name at the city's broker of positions (MQTT) beside its token: it speaks for the same unit.

alter table device add column topic text check (length(topic) between 1 and 120);
create unique index one_device_per_topic on device (topic) where revoked_at is null;

create function device_named(named text) returns table (id uuid, city text, unit_id uuid, call_sign text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.id, d.city, d.unit_id, u.call_sign from public.device d join public.unit u on u.id = d.unit_id
  where d.topic = named and d.revoked_at is null and u.active $$;
revoke all on function device_named(text) from public;
grant execute on function device_named(text) to kentongan_web;
grant select (topic) on device to kentongan_web;

-- A seat may be silent for five minutes; what is critical sounds all the same where nobody else would hear it.
alter table session add column silent_until timestamptz;
grant select (silent_until), update (silent_until) on session to kentongan_web;
