-- Counts: crossings per line, way, kind and minute. A row is what one epoch of one camera counted; readers add
-- the epochs up. What was seen stands beside it: a quiet road is 0 crossings in 60 seen seconds, a dead camera
-- is no crossings in 0 seen seconds, and the two must never look alike.

create table count_minute (
  city       text not null default here() references city (slug),
  line_id    uuid not null references line (id),
  camera_id  uuid not null references camera (id),
  way        text not null check (way in ('forward', 'back')),
  kind       text not null check (kind in
               ('motorcycle', 'car', 'bus', 'truck', 'three_wheeler', 'bicycle', 'pedestrian')),
  minute     timestamptz not null check (date_trunc('minute', minute) = minute),
  epoch      bigint not null,
  crossings  integer not null check (crossings > 0),
  primary key (line_id, way, kind, minute, epoch)
);
create index count_minute_by_camera on count_minute (camera_id, minute);

-- One bit for each second of the minute in which frames arrived and were looked at. Bits, because two epochs
-- may share a second at a hand-over: or-ed together they can never claim more than 60 s.
create table seen_minute (
  city       text not null default here() references city (slug),
  camera_id  uuid not null references camera (id),
  minute     timestamptz not null check (date_trunc('minute', minute) = minute),
  epoch      bigint not null,
  seconds    bigint not null check (seconds >= 0 and seconds < (1::bigint << 60)),
  primary key (camera_id, minute, epoch)
);
create index seen_minute_by_minute on seen_minute (minute);

create function seconds_seen(mask bigint) returns integer language sql immutable parallel safe as
  $$ select coalesce(bit_count(mask::bit(64)), 0)::integer $$;

do $$ declare t text; begin
  foreach t in array array['count_minute', 'seen_minute'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_city on %I using (city = here()) with check (city = here())', t);
  end loop;
end $$;

grant select on count_minute, seen_minute to kentongan_web, kentongan_keep;
grant select, insert, update on count_minute, seen_minute to kentongan_watch;
