-- People, roles, sessions. What must work before a city is known (login, sessions, attempts, codes) goes through
-- the few SECURITY DEFINER functions below and nothing else. Secrets are kept as hashes only.

create table role (
  city  text not null default here() references city (slug),
  name  text not null check (name ~ '^[a-z][a-z0-9_-]{1,39}$'),
  primary key (city, name)
);

create table role_permission (
  city        text not null default here(),
  role        text not null,
  permission  text not null check (permission ~ '^[a-z_]+\.[a-z_]+$'),
  primary key (city, role, permission),
  foreign key (city, role) references role (city, name)
);

create table person (
  id             uuid primary key,
  city           text not null default here() references city (slug),
  login          text not null check (login ~ '^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$'),
  name           text not null check (length(name) between 1 and 80),
  role           text not null,
  password_hash  text,                                  -- null: not enrolled yet
  enrolled       boolean not null generated always as (password_hash is not null) stored,
  active         boolean not null default true,
  created_at     timestamptz not null,
  last_seen_at   timestamptz,
  foreign key (city, role) references role (city, name)
);
create unique index one_login_per_server on person (lower(login));

create table session (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  person_id   uuid not null references person (id),
  token_hash  bytea not null unique check (octet_length(token_hash) = 32),
  address     text not null,
  opened_at   timestamptz not null,
  seen_at     timestamptz not null,
  idle_s      integer not null check (idle_s > 0),      -- ends after so long unseen
  expires_at  timestamptz not null,                     -- ends here in any case
  ended_at    timestamptz
);
create index session_of_person on session (person_id) where ended_at is null;

-- Failed tries, and tries that are not yet decided. Logins by hash: people type passwords into the wrong field.
create table login_attempt (
  id          uuid primary key,
  login_hash  bytea not null,
  address     text not null,
  at          timestamptz not null
);
create index login_attempt_by_login on login_attempt (login_hash, at);
create index login_attempt_by_address on login_attempt (address, at);

create table enrolment (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  code_hash   bytea not null unique check (octet_length(code_hash) = 32),
  person_id   uuid references person (id),              -- null: whoever redeems it becomes a new person
  login       text,                                     -- null: chosen by whoever redeems it
  role        text not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  foreign key (city, role) references role (city, name)
);

do $$ declare t text; begin
  foreach t in array array['role', 'role_permission', 'person', 'session', 'enrolment'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;
alter table login_attempt enable row level security;
alter table login_attempt force row level security;
create policy nobody on login_attempt using (false) with check (false);

grant select, insert on role to kentongan_web;
grant select, insert, delete on role_permission to kentongan_web;
grant select (id, city, login, name, role, enrolled, active, created_at, last_seen_at) on person to kentongan_web;
grant insert (id, city, login, name, role, password_hash, active, created_at) on person to kentongan_web;
grant update (name, role, password_hash, active, last_seen_at) on person to kentongan_web;
grant select (id, city, person_id, opened_at, seen_at, expires_at, ended_at) on session to kentongan_web;
grant insert on session to kentongan_web;
grant update (ended_at) on session to kentongan_web;
grant select, insert, update (used_at, expires_at) on enrolment to kentongan_web;
grant select (id, city, person_id, seen_at, idle_s, expires_at, ended_at), update (ended_at), delete
  on session to kentongan_keep;
grant select (id, city, expires_at, used_at), delete on enrolment to kentongan_keep;
grant select (id, city, login) on person to kentongan_keep;

-- Every city starts with the same four roles; what they may do is the city's own to change afterwards.
create function default_roles() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.role (city, name)
    select new.slug, unnest(array['admin', 'operator', 'analyst', 'auditor']);
  insert into public.role_permission (city, role, permission)
    select new.slug, r, p from (values
      ('admin', 'camera.view'), ('admin', 'camera.manage'), ('admin', 'count.view'), ('admin', 'people.manage'),
      ('admin', 'journal.read'), ('admin', 'city.view'),
      ('operator', 'camera.view'), ('operator', 'count.view'), ('operator', 'city.view'),
      ('analyst', 'camera.view'), ('analyst', 'count.view'), ('analyst', 'city.view'),
      ('auditor', 'journal.read'), ('auditor', 'city.view')) as given (r, p);
  return new;
end $$;
create trigger default_roles after insert on city for each row execute function default_roles();

-- The person behind a login, with the hash to check a password against. The one place the hash leaves the table.
create function person_for_login(wanted text)
  returns table (id uuid, city text, login text, password_hash text, active boolean)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, p.city, p.login, p.password_hash, p.active from public.person p
  where lower(p.login) = lower(wanted) $$;

-- Take one try at a login, or say for how many seconds to wait: 0 means taken. By address 1/s, 5/min, 20/h. By
-- account 1/s, 5/min and after 20 in an hour one a minute, so that no account is shut for longer than 60 s.
create function attempt_take(attempt_id uuid, by_login bytea, by_address text, now_at timestamptz) returns integer
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  free_at timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('attempt address ' || by_address, 0));
  perform pg_advisory_xact_lock(hashtextextended('attempt login ' || encode(by_login, 'hex'), 0));
  with mine as (
    select a.at, row_number() over (order by a.at desc) as nth from public.login_attempt a
    where a.address = by_address and a.at > now_at - interval '1 hour' and a.at <= now_at
  ), its as (
    select a.at, row_number() over (order by a.at desc) as nth from public.login_attempt a
    where a.login_hash = by_login and a.at > now_at - interval '1 hour' and a.at <= now_at
  )
  select greatest(
    (select at + interval '1 second' from mine where nth = 1), (select at + interval '1 second' from its where nth = 1),
    (select at + interval '1 minute' from mine where nth = 5), (select at + interval '1 minute' from its where nth = 5),
    (select at + interval '1 hour' from mine where nth = 20),
    (select max(at) + interval '1 minute' from its having count(*) >= 20)) into free_at;
  if free_at > now_at then
    return ceil(extract(epoch from free_at - now_at))::integer;
  end if;
  insert into public.login_attempt (id, login_hash, address, at) values (attempt_id, by_login, by_address, now_at);
  return 0;
end $$;

-- A try that turned out well does not count.
create function attempt_good(attempt_id uuid) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as
  $$ delete from public.login_attempt where id = attempt_id $$;

create function attempts_sweep(older_than timestamptz) returns void
  language sql volatile security definer set search_path = pg_catalog, public, pg_temp as
  $$ delete from public.login_attempt where at < older_than $$;

-- Who is behind a session, with what the role may do at this instant; no row when it has ended.
-- `touch` keeps it from going idle; it writes at most every 15 s.
create function session_see(token bytea, now_at timestamptz, touch boolean)
  returns table (session_id uuid, person_id uuid, login text, name text, city text, role text, permissions text[])
  language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.id, p.id, p.login, p.name, p.city, p.role,
      array(select rp.permission from public.role_permission rp
            where rp.city = p.city and rp.role = p.role order by rp.permission)
    from public.session s join public.person p on p.id = s.person_id and p.active
    where s.token_hash = token and s.ended_at is null and now_at < s.expires_at
      and now_at < s.seen_at + make_interval(secs => s.idle_s);
  if found and touch then
    update public.session s set seen_at = now_at
      where s.token_hash = token and s.ended_at is null and s.seen_at < now_at - interval '15 seconds';
    if found then
      update public.person p set last_seen_at = now_at
        from public.session s where s.token_hash = token and p.id = s.person_id;
    end if;
  end if;
end $$;

-- What a one-use code opens; no row when it is unknown, used or too old.
create function enrolment_find(code bytea, now_at timestamptz)
  returns table (id uuid, city text, person_id uuid, login text, role text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select e.id, e.city, e.person_id, coalesce(p.login, e.login), coalesce(p.role, e.role)
  from public.enrolment e left join public.person p on p.id = e.person_id
  where e.code_hash = code and e.used_at is null and now_at < e.expires_at and coalesce(p.active, true) $$;

do $$ declare f text; begin
  foreach f in array array[
    'person_for_login(text)', 'attempt_take(uuid, bytea, text, timestamptz)', 'attempt_good(uuid)',
    'attempts_sweep(timestamptz)', 'session_see(bytea, timestamptz, boolean)',
    'enrolment_find(bytea, timestamptz)', 'default_roles()'] loop
    execute format('revoke all on function %s from public', f);
    if f not in ('attempts_sweep(timestamptz)', 'default_roles()') then
      execute format('grant execute on function %s to kentongan_web', f);
    end if;
  end loop;
end $$;
grant execute on function attempts_sweep(timestamptz) to kentongan_keep;
