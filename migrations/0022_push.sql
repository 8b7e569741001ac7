-- Phones that are woken by the push service of their browser. What a service knows a phone by is sealed (the intake
-- key); beside it lies a hash, so that one phone is known once. What is to be sent waits here, and goes when it is sent.

create table push_subscription (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  device_id    uuid not null references device (id),
  endpoint     bytea not null check (octet_length(endpoint) = 32),   -- SHA-256 of its address
  sealed       bytea not null,                                       -- address, key and secret
  created_at   timestamptz not null,
  unique (device_id, endpoint)
);
create index push_subscription_by_endpoint on push_subscription (endpoint);

create table push_message (
  id               uuid primary key default gen_random_uuid(),
  city             text not null default here() references city (slug),
  subscription_id  uuid not null references push_subscription (id) on delete cascade,
  word             text not null check (word in ('task', 'cancelled', 'help')),
  code             text not null,                                    -- the incident's number; '' where there is none
  created_at       timestamptz not null,
  next_at          timestamptz not null,
  tries            integer not null default 0 check (tries >= 0)
);
create index push_message_due on push_message (city, next_at);
create index push_message_of_subscription on push_message (subscription_id);

do $$ declare t text; begin
  foreach t in array array['push_subscription', 'push_message'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select, insert, update, delete on push_subscription, push_message to kentongan_web;

-- A phone that changes its unit is no longer woken for the one it had, in whatever city that was. Whoever names an
-- address that only its browser and its push service know may have it forgotten elsewhere.
create function push_moved(address bytea, keeps uuid) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from public.push_subscription s where s.endpoint = address and s.device_id <> keeps $$;
revoke all on function push_moved(bytea, uuid) from public;
grant execute on function push_moved(bytea, uuid) to kentongan_web;
