-- Units and dispatches. That a unit is on one incident at most is held here, by an index, and nowhere else as surely.

create table unit (
  id               uuid primary key,
  city             text not null default here() references city (slug),
  call_sign        text not null,
  name             text not null default '',
  function         text not null,
  polsek           text not null default '',
  state            text not null default 'off_duty' check (state in
                     ('ready', 'assigned', 'en_route', 'on_scene', 'escorting', 'returning', 'resting', 'off_duty',
                      'faulty', 'emergency')),
  state_at         timestamptz not null,
  freed_at         timestamptz,                 -- when its last dispatch ended: has it rested?
  active           boolean not null default true,
  created_at       timestamptz not null
);
create unique index one_call_sign on unit (city, call_sign) where active;

-- A device belongs to one unit. Its token is kept as a hash; its actions are numbered from 1.
create table device (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  unit_id     uuid not null references unit (id),
  name        text not null,
  token_hash  bytea not null unique check (octet_length(token_hash) = 32),
  next_seq    bigint not null default 1 check (next_seq > 0),
  created_at  timestamptz not null,
  created_by  text not null,
  revoked_at  timestamptz
);
create index device_of_unit on device (unit_id);

create function device_find(token bytea) returns table (id uuid, city text, unit_id uuid, call_sign text)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.id, d.city, d.unit_id, u.call_sign from public.device d join public.unit u on u.id = d.unit_id
  where d.token_hash = token and d.revoked_at is null and u.active $$;
revoke all on function device_find(bytea) from public;
grant execute on function device_find(bytea) to kentongan_web;

-- Where a unit was last. A measurement, never journalled; only the newest is kept.
create table unit_position (
  unit_id      uuid primary key references unit (id),
  city         text not null default here() references city (slug),
  lat          double precision not null check (lat between -90 and 90),
  lon          double precision not null check (lon between -180 and 180),
  accuracy_m   double precision check (accuracy_m >= 0),
  speed_kmh    double precision check (speed_kmh >= 0),
  bearing_deg  double precision check (bearing_deg >= 0 and bearing_deg < 360),
  battery_pct  double precision check (battery_pct between 0 and 100),
  fix_at       timestamptz not null,
  received_at  timestamptz not null,
  device_id    uuid not null references device (id)
);

create table dispatch (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  incident_id  uuid not null references incident (id),
  unit_id      uuid not null references unit (id),
  state        text not null check (state in
                 ('assigned', 'accepted', 'en_route', 'on_scene', 'done', 'declined', 'cancelled')),
  sent_at      timestamptz not null,
  sent_by      text not null,
  accepted_at  timestamptz,
  departed_at  timestamptz,
  arrived_at   timestamptz,
  ended_at     timestamptz,
  rank         integer,                          -- the unit's place in the recommendation; null: not in it
  reason       text not null default '',         -- why another than the first was sent
  outcome      text not null default '',
  check ((ended_at is not null) = (state in ('done', 'declined', 'cancelled')))
);
create unique index one_active_dispatch_per_unit on dispatch (unit_id) where ended_at is null;
create index dispatch_of_incident on dispatch (incident_id, sent_at);

-- What a device said was done, once for each number, applied in the order of the numbers.
create table device_action (
  device_id    uuid not null references device (id),
  seq          bigint not null check (seq > 0),
  key          uuid not null,
  city         text not null default here() references city (slug),
  kind         text not null check (kind in ('accept', 'decline', 'en_route', 'arrived', 'done', 'help', 'note')),
  dispatch_id  uuid,
  at           timestamptz not null,             -- by the device's clock, kept within reason
  note         text not null default '',
  lat          double precision,
  lon          double precision,
  received_at  timestamptz not null,
  outcome      text not null check (outcome in ('waiting', 'done', 'refused')),
  detail       text not null default '',
  primary key (device_id, seq),
  unique (device_id, key)
);
create index device_action_waiting on device_action (city, received_at) where outcome = 'waiting';

-- An officer calls for help. Stays until somebody says that it was seen.
create table emergency (
  id               uuid primary key,
  city             text not null default here() references city (slug),
  unit_id          uuid not null references unit (id),
  at               timestamptz not null,
  lat              double precision,
  lon              double precision,
  acknowledged_at  timestamptz,
  acknowledged_by  text
);
create unique index one_open_emergency on emergency (unit_id) where acknowledged_at is null;

do $$ declare t text; begin
  foreach t in array array['unit', 'device', 'unit_position', 'dispatch', 'device_action', 'emergency'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select, insert, update on unit, unit_position, dispatch to kentongan_web;
grant select (id, city, unit_id, name, next_seq, created_at, created_by, revoked_at), insert,
  update (next_seq, revoked_at) on device to kentongan_web;
grant select, insert, update (outcome, detail) on device_action to kentongan_web;
grant select, insert, update (acknowledged_at, acknowledged_by) on emergency to kentongan_web;

-- Seats of the command centre. Its own trigger, after `default_roles`: what a role may do in this room stands here.
create function incident_permissions() returns table (role text, permission text)
  language sql immutable set search_path = pg_catalog, public, pg_temp as $$
  select r, p from (values
    ('admin', array['call.view', 'call.take', 'call.reveal', 'source.manage', 'incident.view', 'incident.manage',
      'incident.report', 'incident.import', 'dispatch.send', 'unit.view', 'unit.manage', 'shift.sign']),
    ('operator', array['call.view', 'call.take', 'call.reveal', 'incident.view', 'incident.manage', 'dispatch.send',
      'unit.view', 'shift.sign']),
    ('dispatcher', array['call.view', 'incident.view', 'incident.manage', 'dispatch.send', 'unit.view', 'shift.sign',
      'camera.view', 'count.view', 'city.view']),
    ('chief', array['call.view', 'call.take', 'call.reveal', 'incident.view', 'incident.manage', 'incident.report',
      'incident.import', 'dispatch.send', 'unit.view', 'unit.manage', 'shift.sign', 'camera.view', 'count.view',
      'city.view']),
    ('officer', array['incident.view', 'unit.view', 'city.view']),
    ('analyst', array['incident.report']),
    ('auditor', array['incident.view', 'incident.report'])) as given (r, ps), unnest(ps) as p $$;
create function default_seats() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.role (city, name) select new.slug, unnest(array['dispatcher', 'chief', 'officer'])
    on conflict do nothing;
  insert into public.role_permission (city, role, permission)
    select new.slug, g.role, g.permission from public.incident_permissions() g on conflict do nothing;
  return new;
end $$;
create trigger default_seats after insert on city for each row execute function default_seats();
do $$ declare f text; begin
  foreach f in array array['incident_permissions()', 'default_seats()'] loop
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
insert into role (city, name) select c.slug, r from city c, unnest(array['dispatcher', 'chief', 'officer']) r
  on conflict do nothing;
insert into role_permission (city, role, permission)
  select r.city, r.name, g.permission from role r join incident_permissions() g on g.role = r.name
  on conflict do nothing;
