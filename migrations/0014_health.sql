-- Health of cameras: what is wrong with each and since when, what share of the time it works, which of them were
-- cut off together, and the tickets by which they are repaired.

-- One trouble of one camera from its first sign to its end: a measurement, never journalled.
create table camera_trouble (
  id         uuid primary key,
  city       text not null default here() references city (slug),
  camera_id  uuid not null references camera (id) on delete cascade,
  kind       text not null check (kind in ('offline', 'frozen', 'black', 'over_exposed', 'blurred', 'covered',
               'turned', 'low_rate', 'clock_drift')),
  since      timestamptz not null,
  seen_at    timestamptz not null,          -- when it was last confirmed: an old one is no news
  ended_at   timestamptz check (ended_at >= since),
  sure       double precision not null check (sure between 0 and 1),
  why        text not null default '' check (octet_length(why) <= 200),  -- in numbers, for who wonders
  alarm      boolean not null               -- told aloud: one at most for a camera in ten minutes
);
create unique index one_open_trouble on camera_trouble (camera_id, kind) where ended_at is null;
create index camera_trouble_by_time on camera_trouble (since);

-- Each hour of a camera in 360 slots of ten seconds. watched: somebody reported in it; failed: a report said that
-- it shows nothing useful; impaired: less than it should. Bits, because writing them again changes nothing. What
-- is not watched is unknown, and never counted as down.
create table camera_hour (
  city       text not null default here() references city (slug),
  camera_id  uuid not null references camera (id) on delete cascade,
  hour       timestamptz not null check (date_trunc('hour', hour, 'UTC') = hour),
  watched    bit(360) not null,
  failed     bit(360) not null,
  impaired   bit(360) not null,
  primary key (camera_id, hour)
);
create index camera_hour_by_hour on camera_hour (hour);

-- What a camera has learnt of its own view (video/fitness_memory.py), and the network that it hangs on.
create table camera_sight (
  camera_id   uuid primary key references camera (id) on delete cascade,
  city        text not null default here() references city (slug),
  network     text not null default '',     -- "10.3.7.0/24": those that are cut off together
  learnt      bytea check (octet_length(learnt) <= 200000),
  learnt_at   timestamptz
);

-- Somebody says that a camera shall look where it looks now; what it learnt before holds no more.
create table camera_view (
  camera_id    uuid primary key references camera (id) on delete cascade,
  city         text not null default here() references city (slug),
  accepted_at  timestamptz not null
);

-- Cameras that failed together, because one thing behind them failed.
create table outage (
  id         uuid primary key,
  city       text not null default here() references city (slug),
  binds      text not null check (binds in ('network', 'owner', 'area', 'city')),
  name       text not null,                 -- of the network, owner or area
  since      timestamptz not null,
  ended_at   timestamptz check (ended_at >= since),
  cameras    uuid[] not null check (cardinality(cameras) > 0)
);
create unique index one_open_outage on outage (city, binds, name) where ended_at is null;

-- Work to be done on a camera. Its story is the journal's.
create table ticket (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  number       integer not null check (number > 0),
  camera_id    uuid not null references camera (id) on delete cascade,
  trouble      text not null,               -- kind of the trouble, or 'other'
  state        text not null check (state in ('open', 'assigned', 'repaired', 'verified', 'dropped')),
  note         text not null default '' check (octet_length(note) <= 2000),
  assignee     text not null default '',
  opened_at    timestamptz not null,
  opened_by    text not null,
  changed_at   timestamptz not null,
  repaired_at  timestamptz,
  verified_at  timestamptz,
  unique (city, number)
);
create unique index one_open_ticket on ticket (camera_id, trouble) where state in ('open', 'assigned', 'repaired');
create index ticket_by_state on ticket (state, opened_at);

-- Whom to call about the cameras of an owner.
create table owner_contact (
  city     text not null default here() references city (slug),
  owner    text not null,
  contact  text not null check (octet_length(contact) <= 400),
  primary key (city, owner)
);

do $$ declare t text; begin
  foreach t in array array['camera_trouble', 'camera_hour', 'camera_sight', 'camera_view', 'outage', 'ticket',
                           'owner_contact'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select on camera_trouble, camera_hour, outage to kentongan_web, kentongan_keep;
grant select (camera_id, city, network) on camera_sight to kentongan_web, kentongan_keep;
grant select, insert, update on camera_trouble, camera_hour, camera_sight to kentongan_watch;
grant select on camera_view to kentongan_watch;
grant select, insert, update on camera_view, ticket, owner_contact to kentongan_web;
grant select, insert, update on outage, ticket to kentongan_keep;

-- Cameras of one area fail together, too; `keep` asks where each stands.
grant select on place to kentongan_keep;

-- The keeper writes tickets, and reads a camera as the page does: whether it can be moved is part of that.
grant select (camera_id, control_shown) on camera_source to kentongan_keep;
