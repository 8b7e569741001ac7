-- A city is one command centre's world; every row belongs to exactly one.
-- The roles are created by `migrate` (base/migrate.py) before this runs, because their passwords are not SQL:
--   kentongan_web    the web process: reads and decides, under row-level security
--   kentongan_watch  the watch processes: may only insert measurements
--   kentongan_keep   housekeeping: reads the journal's head, fills the roster, sweeps old sessions
-- The owner of the tables is the supervisor's alone.

revoke all on schema public from public;
grant usage on schema public to kentongan_web, kentongan_watch, kentongan_keep;

-- A temporary table could stand before ours in the search path of a function that runs with the owner's power.
do $$ begin
  execute format('revoke temporary on database %I from public', current_database());
end $$;

-- The city this transaction is in; '' (no city) sees nothing.
create function here() returns text language sql stable parallel safe as
  $$ select coalesce(current_setting('kentongan.city', true), '') $$;

create table city (
  slug        text primary key check (slug ~ '^[a-z][a-z0-9-]{1,39}$'),
  name        text not null,
  province    text not null,
  timezone    text not null,
  lat         double precision not null check (lat between -90 and 90),
  lon         double precision not null check (lon between -180 and 180),
  training    boolean not null default false,   -- a drill city: its numbers are never real ones
  created_at  timestamptz not null default now()
);
alter table city enable row level security;
alter table city force row level security;
create policy own_city on city using (slug = here());
grant select on city to kentongan_web, kentongan_watch, kentongan_keep;

-- Housekeeping looks at every city, one at a time: it must know which there are.
create function city_slugs() returns setof text language sql stable security definer
  set search_path = pg_catalog, public, pg_temp as $$ select slug from public.city order by slug $$;
revoke all on function city_slugs() from public;
grant execute on function city_slugs() to kentongan_web, kentongan_watch, kentongan_keep;
