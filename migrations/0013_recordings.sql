-- Recordings: what was kept of a camera's stream, as it came. A segment is a file of about ten seconds on the
-- machine that recorded it (its store); this is the index. Each camera's segments are one chain: a segment's
-- chain value is sha256(chain before || sha256 of the file || camera || began_at || ended_at || bytes), the
-- instants in microseconds since 1970, all numbers in 8 bytes (src/kentongan/recordings/model.py). A deleted
-- segment leaves its row, so that the chain can still be followed.

create table recording_store (
  city           text not null default here() references city (slug),
  name           text not null check (name ~ '^[A-Za-z0-9-]{1,63}$'),
  state          text not null check (state in ('ready', 'full', 'broken')),
  detail         text not null default '',
  since          timestamptz not null,
  reported_at    timestamptz not null,
  bytes          bigint not null default 0,        -- of segments that are to stay
  free_bytes     bigint not null,
  quota_bytes    bigint not null,
  floor_bytes    bigint not null,                  -- below so much free space video stops
  dropped        bigint not null default 0,        -- groups of pictures that were not kept for want of room
  held_up_bytes  bigint not null default 0,        -- over the quota, and all that is left is held or exported
  noted_state    text not null default 'ready',    -- what the journal says of it
  primary key (city, name)
);

create table segment (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  camera_id    uuid not null references camera (id),
  number       bigint not null check (number > 0),  -- its place in the camera's chain: the order of indexing
  epoch        bigint not null,
  store        text not null,
  began_at     timestamptz not null,
  ended_at     timestamptz not null,
  media        bigint not null,                     -- 1/90000 s: the player's time of its first picture
  bytes        bigint not null check (bytes > 0),
  still_bytes  integer not null default 0 check (still_bytes >= 0),  -- the last of these: a small picture
  sha256       bytea not null check (octet_length(sha256) = 32),
  chain        bytea not null check (octet_length(chain) = 32),
  codec        text not null,
  width        integer not null,
  height       integer not null,
  kind         text not null check (kind in ('umum', 'kejadian')),
  doomed_at    timestamptz,                         -- to be deleted; `keep` decides, and says so in the journal
  deleted_at   timestamptz,
  unique (camera_id, number),
  check (ended_at >= began_at and ended_at <= began_at + interval '5 minutes'),
  check (deleted_at is null or doomed_at is not null)
);
create index segment_by_time on segment (camera_id, began_at);
create index segment_by_age on segment (city, store, began_at) where doomed_at is null;
create index segment_doomed on segment (city, store) where doomed_at is not null and deleted_at is null;

-- When a camera is recorded. Without a row it is "alert": only when somebody or an alert asks.
create table recording_plan (
  camera_id   uuid primary key references camera (id) on delete cascade,
  city        text not null default here() references city (slug),
  mode        text not null check (mode in ('continuous', 'alert', 'off')),
  rules       jsonb not null default '[]' check (jsonb_typeof(rules) = 'array'),
  changed_at  timestamptz not null
);

-- Somebody asked to record, or to keep what is recorded for longer: from a little before to a little after.
create table recording_mark (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  camera_id   uuid not null references camera (id) on delete cascade,
  from_at     timestamptz not null,
  to_at       timestamptz not null,
  label       text not null default '',
  made_by     text not null,
  made_at     timestamptz not null,
  check (to_at > from_at)
);
create index recording_mark_by_time on recording_mark (camera_id, to_at);

-- A legal hold: nothing of this span is deleted before its end, whatever its age and however full the disk.
create table recording_hold (
  id           uuid primary key,
  city         text not null default here() references city (slug),
  camera_id    uuid not null references camera (id) on delete cascade,
  from_at      timestamptz not null,
  to_at        timestamptz not null,
  reason       text not null check (reason <> ''),
  until_at     timestamptz not null,
  made_by      text not null,
  made_at      timestamptz not null,
  released_at  timestamptz,
  released_by  text,
  check (to_at > from_at)
);
create index recording_hold_by_time on recording_hold (camera_id, to_at) where released_at is null;

-- Who opened which span to look at it. Each is in the journal too; a segment is given out only under one.
create table recording_view (
  id         uuid primary key,
  city       text not null default here() references city (slug),
  camera_id  uuid not null references camera (id) on delete cascade,
  person_id  uuid not null,
  from_at    timestamptz not null,
  to_at      timestamptz not null,
  made_at    timestamptz not null,
  check (to_at > from_at)
);
create index recording_view_by_person on recording_view (person_id, camera_id, made_at);

create table recording_export (
  id          uuid primary key,
  city        text not null default here() references city (slug),
  camera_id   uuid not null references camera (id) on delete cascade,
  from_at     timestamptz not null,
  to_at       timestamptz not null,
  reason      text not null check (reason <> ''),
  made_by     text not null,
  person_id   uuid not null,
  made_at     timestamptz not null,
  state       text not null default 'waiting' check (state in
                ('waiting', 'making', 'made', 'ready', 'failed', 'cancelled', 'expired')),
  detail      text not null default '',
  done        integer not null default 0,
  total       integer not null default 0,
  store       text,
  worker      text,
  beat_at     timestamptz,                 -- whoever makes it was alive then
  bytes       bigint,
  sha256      bytea check (octet_length(sha256) = 32),
  clips       jsonb not null default '[]' check (jsonb_typeof(clips) = 'array'),  -- name and sha256 of each mp4
  expires_at  timestamptz,
  check (to_at > from_at)
);
create index recording_export_by_time on recording_export (camera_id, to_at);
create index recording_export_open on recording_export (city, made_at)
  where state in ('waiting', 'making', 'made', 'ready');

do $$ declare t text; begin
  foreach t in array array['recording_store', 'segment', 'recording_plan', 'recording_mark', 'recording_hold',
                           'recording_view', 'recording_export'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

-- Watch processes write what they recorded and delete what is doomed; they can doom nothing themselves.
grant select, insert on segment to kentongan_watch;
grant update (deleted_at) on segment to kentongan_watch;
grant select on recording_plan, recording_mark, recording_hold to kentongan_watch;
grant select, insert, update on recording_store to kentongan_watch;
grant select on recording_export to kentongan_watch;
grant update (state, detail, done, total, store, worker, beat_at, bytes, sha256, clips, expires_at)
  on recording_export to kentongan_watch;

grant select on segment, recording_store, recording_plan, recording_mark, recording_hold, recording_view,
  recording_export to kentongan_web, kentongan_keep;
grant update (kind, doomed_at) on segment to kentongan_web;
grant insert, update on recording_plan to kentongan_web;
grant insert on recording_mark, recording_view, recording_hold, recording_export to kentongan_web;
grant update (released_at, released_by) on recording_hold to kentongan_web;
grant update (state, detail) on recording_export to kentongan_web;
grant update (bytes) on recording_store to kentongan_web;

grant update (doomed_at) on segment to kentongan_keep;
grant update (bytes, held_up_bytes, noted_state) on recording_store to kentongan_keep;
grant update (state, expires_at) on recording_export to kentongan_keep;
