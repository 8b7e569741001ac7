-- Cameras: the register, their counting lines, where their pictures come from, and what was last seen of them.

create table camera (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  code         text not null,                 -- short and stable, for wall and radio: "C014"
  name         text not null,
  lat          double precision not null check (lat between -90 and 90),
  lon          double precision not null check (lon between -180 and 180),
  bearing_deg  double precision check (bearing_deg >= 0 and bearing_deg < 360),  -- null: unknown
  fov_deg      double precision check (fov_deg > 0 and fov_deg <= 360),          -- null: unknown
  owner        text not null,
  purpose      text not null check (purpose in ('keamanan', 'bencana', 'lalu_lintas')),
  fictional    boolean not null default false,
  enabled      boolean not null default true,
  counted      boolean not null default false,  -- wanted: the machine should count here
  epoch        bigint not null default 0,       -- raised by whoever takes the camera; lower ones are refused
  created_at   timestamptz not null default now(),
  unique (city, code)
);

-- Where the pictures come from. Written by those who register cameras, read by the watch processes alone.
create table camera_source (
  camera_id  uuid primary key references camera (id) on delete cascade,
  city       text not null default here() references city (slug),
  url        text not null
);

create table line (
  id            uuid primary key,
  city          text not null default here() references city (slug),
  camera_id     uuid not null references camera (id) on delete cascade,
  name          text not null,
  from_x        double precision not null check (from_x between 0 and 1),
  from_y        double precision not null check (from_y between 0 and 1),
  to_x          double precision not null check (to_x between 0 and 1),
  to_y          double precision not null check (to_y between 0 and 1),
  forward_name  text not null default '',   -- what "forward" means to people: "ke Dago"
  back_name     text not null default '',
  created_at    timestamptz not null default now(),
  ended_at      timestamptz,                -- a moved line is a new line: its counts are not comparable
  check ((from_x, from_y) <> (to_x, to_y))
);
create unique index one_name_per_camera on line (camera_id, name) where ended_at is null;

-- What a watch process last saw of a camera: a measurement, never journalled.
create table camera_state (
  camera_id    uuid primary key references camera (id) on delete cascade,
  city         text not null default here() references city (slug),
  epoch        bigint not null,
  state        text not null check (state in
                 ('connecting', 'playing', 'dead', 'silent', 'garbage', 'clock', 'released')),
  detail       text not null default '',    -- one sentence for the operator; empty when all is well
  since        timestamptz not null,        -- in this state since
  reported_at  timestamptz not null,        -- an old report must never look live
  frame_at     timestamptz,                 -- the newest frame
  width        integer,
  height       integer,
  fps          double precision,
  codec        text,
  counting     boolean not null default false,
  worker       text not null
);

do $$ declare t text; begin
  foreach t in array array['camera', 'camera_source', 'line', 'camera_state'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select, insert, update on camera, line to kentongan_web;
grant insert, update on camera_source to kentongan_web;
grant select (camera_id, city) on camera_source to kentongan_web;
grant select on camera_state to kentongan_web;
grant select on camera, camera_source, line to kentongan_watch;
grant update (epoch) on camera to kentongan_watch;
grant select, insert, update on camera_state to kentongan_watch;
grant select on camera, camera_state to kentongan_keep;
